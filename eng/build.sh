# Shared by ./keelson and ./test. Needs $root. Everything it says goes to standard error, so that --json stays clean.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '%s\n' "$*" >&2; }
fail() { printf 'keelson: %s\n' "$*" >&2; exit 1; }

# The SDK that global.json asks for, or one clear line.
require_sdk() {
  command -v dotnet >/dev/null 2>&1 ||
    fail "The .NET 10 SDK is missing. Install it from https://dotnet.microsoft.com/download and run this again."
  (cd "$root" && dotnet --version >/dev/null 2>&1) ||
    fail "The .NET SDK here is too old: $(dotnet --list-sdks 2>/dev/null | tail -n 1 | cut -d' ' -f1) found, global.json asks for $(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$root/global.json") or newer. Install it from https://dotnet.microsoft.com/download."
}

# Builds $1 (a project or the solution) in Release; the whole log stays in artifacts/build.log.
build_release() {
  local log="$root/artifacts/build.log"
  mkdir -p "$root/artifacts"
  if ! (cd "$root" && dotnet build "$1" -c Release -v quiet -nologo -clp:NoSummary) >"$log" 2>&1; then
    grep -E '(error|warning) ' "$log" | sort -u | head -n 20 >&2
    fail "The build failed. The whole log is in artifacts/build.log."
  fi
}

# Builds the program and the sample service unless the stamp is newer than every source file and folder.
build_when_changed() {
  local stamp="$root/artifacts/release.stamp" lock="$root/artifacts/build.lock" inputs=()
  mkdir -p "$root/artifacts"
  for input in src samples eng Directory.Build.props Directory.Packages.props global.json .editorconfig; do
    [ -e "$root/$input" ] && inputs+=("$root/$input")
  done

  # Two launchers at once must not build into the same folder.
  exec 8>"$lock"
  command -v flock >/dev/null 2>&1 && flock 8
  if [ ! -e "$stamp" ] || [ -n "$(find "${inputs[@]}" -newer "$stamp" -print -quit)" ]; then
    say "Building Keelson (Release). This takes one to two minutes the first time."
    local began; began="$(mktemp "$root/artifacts/began.XXXXXX")"
    build_release "$root/src/Keelson.Server/Keelson.Server.csproj"
    for project in "$root"/samples/*/*.csproj; do
      [ -e "$project" ] && build_release "$project"
    done
    . "$root/eng/readytorun.sh"
    make_ready Keelson.Server && make_ready Operations || rm -rf "$root/artifacts/ready"
    mv "$began" "$stamp"   # Its time is the start of the build: what changed meanwhile is built next time.
  fi
  exec 8>&-
}

# Answers the folder of a project's program: compiled ahead of time when that is there, as built else.
program_folder() {
  if [ -e "$root/artifacts/ready/$1/release/.runtime" ]; then
    printf '%s' "$root/artifacts/ready/$1/release"
  else
    printf '%s' "$root/artifacts/bin/$1/release"
  fi
}
