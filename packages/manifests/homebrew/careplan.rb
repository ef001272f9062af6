class Careplan < Formula
  desc "Validate and migrate Japan's care-plan exchange data"
  homepage "https://github.com/@REPOSITORY@"
  version "@VERSION@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "@BASE@/@ARCHIVE aarch64-apple-darwin@"
      sha256 "@SHA256 aarch64-apple-darwin@"
    end
    on_intel do
      url "@BASE@/@ARCHIVE x86_64-apple-darwin@"
      sha256 "@SHA256 x86_64-apple-darwin@"
    end
  end

  on_linux do
    on_arm do
      url "@BASE@/@ARCHIVE aarch64-unknown-linux-musl@"
      sha256 "@SHA256 aarch64-unknown-linux-musl@"
    end
    on_intel do
      url "@BASE@/@ARCHIVE x86_64-unknown-linux-musl@"
      sha256 "@SHA256 x86_64-unknown-linux-musl@"
    end
  end

  def install
    bin.install "careplan"
    generate_completions_from_executable(bin/"careplan", "completions")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/careplan -V")
    (testpath/"data").mkpath
    system bin/"careplan", "generate", "--users", "2", "--out", testpath/"data"
    system bin/"careplan", "validate", testpath/"data"
  end
end
