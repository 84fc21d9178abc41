//! What a path asks for.

use abstats_question::Endpoint;
use axum::http::Method;
use percent_encoding::percent_decode_str;

use super::Refusal;

/// What is asked for, by the path alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `GET /v2/project/{project_key}/experiment/{test_id}/...`
    Experiment(Subject, About),
    /// `POST /v2/compute`
    Compute,
    /// `GET /healthz`
    Health,
    /// `GET /openapi.json`
    OpenApi,
}

/// What of an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// `/result`
    Result,
    /// `/timeseries`
    Timeseries,
    /// `/metrics`
    Metrics,
}

impl About {
    /// Whose parameters its query has.
    pub const fn endpoint(self) -> Endpoint {
        match self {
            Self::Result => Endpoint::Result,
            Self::Timeseries => Endpoint::Timeseries,
            Self::Metrics => Endpoint::Metrics,
        }
    }
}

/// The experiment that a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The project's key; one that is no text belongs to no project.
    pub project: Option<String>,
    /// The experiment's id, as it was sent.
    pub test_id: String,
}

impl Route {
    /// `None` for a path that there is not.
    pub fn of(path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        match segments.as_slice() {
            ["healthz"] => Some(Self::Health),
            ["openapi.json"] => Some(Self::OpenApi),
            ["v2", "compute"] => Some(Self::Compute),
            ["v2", "project", project, "experiment", test_id, about] => {
                let about = match *about {
                    "result" => About::Result,
                    "timeseries" => About::Timeseries,
                    "metrics" => About::Metrics,
                    _ => return None,
                };
                let project = percent_decode_str(project).decode_utf8().ok().map(Into::into);
                let test_id = percent_decode_str(test_id).decode_utf8_lossy().into_owned();
                Some(Self::Experiment(Subject { project, test_id }, about))
            }
            _ => None,
        }
    }

    /// Whether it needs a key.
    pub const fn is_public(&self) -> bool {
        matches!(self, Self::Health | Self::OpenApi)
    }

    /// The methods that it answers, as the header `Allow` lists them.
    pub const fn allowed(&self) -> &'static str {
        match self {
            Self::Compute => "POST",
            Self::Experiment(..) | Self::Health | Self::OpenApi => "GET, HEAD",
        }
    }

    /// Whether it answers this method.
    pub fn allows(&self, method: &Method) -> bool {
        self.allowed().split(", ").any(|allowed| allowed == method.as_str())
    }

    /// Its name in the log.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Experiment(_, about) => about.endpoint().name(),
            Self::Compute => "compute",
            Self::Health => "healthz",
            Self::OpenApi => "openapi",
        }
    }
}

/// The largest id: every integer up to it is exact in JSON, whoever reads it.
const LARGEST_ID: u64 = (1 << 53) - 1;

impl Subject {
    /// The experiment's id.
    ///
    /// # Errors
    /// When it is no positive decimal integer.
    pub fn id(&self) -> Result<u64, Refusal> {
        let digits = !self.test_id.is_empty() && self.test_id.bytes().all(|byte| byte.is_ascii_digit());
        let id = self.test_id.parse().ok().filter(|id| digits && (1..=LARGEST_ID).contains(id));
        id.ok_or_else(|| Refusal::bad(format!("test_id must be an integer from 1 to {LARGEST_ID}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(test_id: &str) -> Subject {
        Subject { project: Some("p".to_owned()), test_id: test_id.to_owned() }
    }

    #[test]
    fn r4_the_id_is_a_positive_decimal_integer() {
        for wrong in [
            "abc",
            "12.5",
            "-1",
            "0",
            "1e3",
            "",
            "9007199254740992",
            "99999999999999999999999",
            "+1",
            " 1",
            "1 ",
            "0x1",
            "१",
        ] {
            let refused = subject(wrong).id().unwrap_err();
            assert_eq!(refused.status(), 400, "{wrong}");
            assert!(refused.to_string().starts_with("test_id "), "{refused}");
        }
        for (right, id) in [("1", 1), ("1234", 1234), ("007", 7), ("9007199254740991", LARGEST_ID)] {
            assert_eq!(subject(right).id().unwrap(), id);
        }
    }

    #[test]
    fn r1_the_paths() {
        let about = |about| Some(Route::Experiment(subject("1234"), about));
        assert_eq!(Route::of("/v2/project/p/experiment/1234/result"), about(About::Result));
        assert_eq!(Route::of("/v2/project/%70/experiment/%31234/timeseries"), about(About::Timeseries));
        assert_eq!(Route::of("/v2/compute"), Some(Route::Compute));
        for none in [
            "",
            "/",
            "/v2/project/p/experiment/1234",
            "/v2/project/p/experiment/1234/result/",
            "/v1/compute",
            "/v2//compute",
        ] {
            assert_eq!(Route::of(none), None, "{none}");
        }
        let Some(Route::Experiment(nobody, _)) = Route::of("/v2/project/%ff/experiment/1/result") else { panic!() };
        assert_eq!(nobody.project, None);
    }
}
