# stratified.txt, first part: R 4.2.2. Rscript generate/stratified.R > stratified.txt, then stratified.py appends.
sets <- list(
  berkeley = c(825,512,108,89, 560,353,25,17, 325,120,593,202, 417,138,375,131, 191,53,393,94, 373,22,341,24),
  ugdp = c(120,5,106,8, 85,16,98,22),
  kidney = c(270,234,87,81, 80,55,263,192),
  even = c(1000,100,1000,120, 2000,180,1990,230, 500,61,510,57, 800,40,790,66),
  crossing = c(4000,400,4000,480, 4000,480,4000,400, 300,20,310,25),
  lopsided = c(50,4,5000,333, 5000,600,70,11, 900,300,880,310))
write <- function(x) paste(sprintf("%.17g", x), collapse = " ")
cat("# question|numbers|visitors and conversions of control and variant, segment by segment\n")
cat("# mantelhaen: mantelhaen.test(correct = FALSE): statistic, p. ratio, difference: glm(binomial, link log or identity):\n")
cat("# common effect, residual deviance (the statistic), its chi-squared p. split: chisq.test(correct = FALSE): statistic, p.\n")
cat("# gail_simon: the definition, with the score z of prop.test(correct = FALSE) and pchisq: both Q, p. R 4.2.2.\n")
cat("# stratified_table: StratifiedTable of statsmodels 0.15.0: statistic, p, pooled risk ratio.\n")
cat("# generators: generate/stratified.R, generate/stratified.py\n")
line <- function(question, numbers, counts) cat(question, "|", write(numbers), "|", paste(counts, collapse = " "), "\n", sep = "")
for (counts in sets) {
  m <- matrix(counts, nrow = 4)
  k <- ncol(m)
  tables <- array(rbind(m[4, ], m[2, ], m[3, ] - m[4, ], m[1, ] - m[2, ]), c(2, 2, k))
  test <- mantelhaen.test(tables, correct = FALSE)
  line("mantelhaen", c(test$statistic, test$p.value), counts)
  x <- c(m[2, ], m[4, ]); n <- c(m[1, ], m[3, ])
  segment <- factor(rep(1:k, 2)); variant <- rep(0:1, each = k)
  for (link in c("log", "identity")) {
    start <- if (link == "log") c(log((m[2, ] + m[4, ]) / (m[1, ] + m[3, ])), 0) else c((m[2, ] + m[4, ]) / (m[1, ] + m[3, ]), 0)
    fit <- glm(cbind(x, n - x) ~ 0 + segment + variant, family = binomial(link = link), start = start,
               control = glm.control(epsilon = 1e-12, maxit = 1000))
    stopifnot(fit$converged)
    common <- unname(coef(fit)["variant"])
    line(if (link == "log") "ratio" else "difference",
         c(if (link == "log") exp(common) - 1 else common, deviance(fit), pchisq(deviance(fit), k - 1, lower.tail = FALSE)), counts)
  }
  split <- chisq.test(rbind(m[1, ], m[3, ]), correct = FALSE)
  line("split", c(split$statistic, split$p.value), counts)
  z <- apply(m, 2, function(s) {
    square <- suppressWarnings(prop.test(c(s[4], s[2]), c(s[3], s[1]), correct = FALSE))$statistic
    sign(s[4] / s[3] - s[2] / s[1]) * sqrt(square)
  })
  both <- c(sum(z[z > 0]^2), sum(z[z < 0]^2))
  # The mixture's part with 0 degrees of freedom is a point mass at 0: it counts only when the statistic is 0.
  line("gail_simon", c(both, if (min(both) == 0) 1 else sum(dbinom(1:(k - 1), k - 1, 0.5) * pchisq(min(both), 1:(k - 1), lower.tail = FALSE))), counts)
}
