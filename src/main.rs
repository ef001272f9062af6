//! The `careplan` program: see [`careplan::cli`].

fn main() -> std::process::ExitCode {
    careplan::cli::main()
}
