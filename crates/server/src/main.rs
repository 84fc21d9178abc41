//! The command `abstats-server`.

use std::process::ExitCode;

fn main() -> ExitCode {
    abstats_server::commands::main()
}
