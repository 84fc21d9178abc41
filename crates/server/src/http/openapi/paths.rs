//! The paths, with every status that they answer.

use abstats_question::Endpoint;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, PathItem, Paths};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::OneOfBuilder;
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{
    Content, HeaderBuilder, ObjectBuilder, Ref, Required, Response, ResponseBuilder, ResponsesBuilder,
};

use super::parameters;

const JSON: &str = "application/json";

pub fn all() -> Paths {
    let mut paths = Paths::new();
    for (endpoint, summary, schemas) in [
        (Endpoint::Result, "Get experiment result", &["Result", "ResultWithStatistics"][..]),
        (Endpoint::Timeseries, "Get visitors and conversions by day", &["Timeseries"]),
        (Endpoint::Metrics, "Get the results of every goal", &["Metrics"]),
    ] {
        let path = format!("/v2/project/{{project_key}}/experiment/{{test_id}}/{}", endpoint.name());
        let operation = OperationBuilder::new()
            .operation_id(Some(endpoint.name()))
            .summary(Some(summary))
            .parameters(Some(parameters::of(endpoint)))
            .responses(responses(schemas, &[304, 400, 401, 404, 405, 414, 500, 503]));
        paths.paths.insert(path, item(HttpMethod::Get, keyed(operation)));
    }
    let body = RequestBodyBuilder::new()
        .description(Some("Counts: the answer of `result`, or the same by hand; CSV, too. At most 8 MiB."))
        .required(Some(Required::True))
        .content(JSON, Content::new(Some(reference("Input"))))
        .build();
    let compute = OperationBuilder::new()
        .operation_id(Some("compute"))
        .summary(Some("Compute the statistics of given counts"))
        .request_body(Some(body))
        .responses(responses(&["ResultWithStatistics"], &[400, 401, 405, 413, 414, 500, 503]));
    paths.paths.insert("/v2/compute".to_owned(), item(HttpMethod::Post, keyed(compute)));
    for (path, id, summary, schema) in [
        ("/healthz", "healthz", "Whether the server runs", "Success"),
        ("/openapi.json", "openapi", "This description", "Anything"),
    ] {
        let operation = OperationBuilder::new()
            .operation_id(Some(id))
            .summary(Some(summary))
            .responses(responses(&[schema], &[304, 405, 414, 500]))
            .build();
        paths.paths.insert(path.to_owned(), item(HttpMethod::Get, operation));
    }
    paths
}

fn item(method: HttpMethod, operation: Operation) -> PathItem {
    PathItem::new(method, operation)
}

/// One of three headers opens it.
fn keyed(operation: OperationBuilder) -> Operation {
    let schemes = ["bearer", "x-api-key", "api-key"];
    let securities = schemes.map(|scheme| SecurityRequirement::new(scheme, [] as [&str; 0]));
    operation.securities(Some(securities)).build()
}

fn responses(schemas: &[&str], others: &[u16]) -> ResponsesBuilder {
    let schema = match schemas {
        [only] => reference(only).into(),
        several => {
            let one_of = several.iter().fold(OneOfBuilder::new(), |one_of, name| one_of.item(reference(name)));
            utoipa::openapi::RefOr::T(utoipa::openapi::Schema::OneOf(one_of.build()))
        }
    };
    let tag = text_header().description(Some("Names these bytes, for `If-None-Match`")).build();
    let success =
        ResponseBuilder::new().description("Success").header("ETag", tag).content(JSON, Content::new(Some(schema)));
    let others = others.iter().map(|&status| (status, other(status)));
    others.fold(ResponsesBuilder::new().response("200", success), |all, (status, response)| {
        all.response(status.to_string(), response)
    })
}

fn other(status: u16) -> Response {
    let description = match status {
        304 => return Response::new("The client has these bytes already"),
        400 => {
            "The request is wrong, and the sentence says where: an invalid test_id, malformed or unknown parameters, unsupported \
             filters, a goal that is not of the experiment, or wrong counts"
        }
        401 => "Invalid or missing API key",
        404 => "Experiment not found or belongs to a different project",
        405 => "The path does not answer this method",
        413 => "The body is longer than 8 MiB",
        414 => "The path and query are longer than 16 KiB",
        503 => "The server is busy; try again as Retry-After says",
        _ => "Server error",
    };
    let response =
        ResponseBuilder::new().description(description).content(JSON, Content::new(Some(reference("Error"))));
    let header = match status {
        401 => "WWW-Authenticate",
        405 => "Allow",
        503 => "Retry-After",
        _ => return response.build(),
    };
    response.header(header, text_header().build()).build()
}

fn text_header() -> HeaderBuilder {
    HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
}

fn reference(name: &str) -> Ref {
    Ref::from_schema_name(name)
}
