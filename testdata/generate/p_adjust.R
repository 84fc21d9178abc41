# p_adjust.txt, first part: R's p.adjust (R 4.2.2). Rscript generate/p_adjust.R > p_adjust.txt, then p_adjust.py appends.
sets <- list(
  c(0.01, 0.04, 0.03),
  # Benjamini and Hochberg (1995), table of 15 p-values.
  c(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1),
  c(0.02, 0.02, 0.02, 0.5, 0.5, 1, 0, 1e-300, 0.03),
  c(1, 1, 1), c(0.05), c(1e-08, 0.9, 0.2, 0.2, 1e-08, 3e-05, 0.0125))
write <- function(x) paste(sprintf("%.17g", x), collapse = " ")
cat("# method|p-values|adjusted; R 4.2.2 p.adjust, statsmodels 0.15.0 multipletests (sidak, holm_sidak)\n")
cat("# generators: generate/p_adjust.R, generate/p_adjust.py\n")
for (p in sets) for (method in c("bonferroni", "holm", "hochberg", "BH", "BY"))
  cat(c(bonferroni = "bonferroni", holm = "holm", hochberg = "hochberg", BH = "benjamini_hochberg", BY = "benjamini_yekutieli")[method],
      "|", write(p), "|", write(p.adjust(p, method)), "\n", sep = "")
