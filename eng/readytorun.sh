# Compiles the program ahead of time into artifacts/ready, so that it starts in half the time. Needs $root and the functions of build.sh.
# Everything here may fail: then the program runs as it was built, and only its start is slower.

# What the start spends its time in; the rest is compiled when it is needed, as always.
ready_patterns='Keelson*.dll Operations.dll Orleans*.dll System.CommandLine.dll YamlDotNet.dll OpenTelemetry*.dll SQLitePCLRaw*.dll Microsoft.ML.Tokenizers.dll Microsoft.AspNetCore.OpenApi.dll Microsoft.Extensions.AI*.dll Microsoft.Extensions.DependencyModel.dll Microsoft.Data.Sqlite.dll Polly*.dll ModelContextProtocol.Core.dll NJsonSchema.dll'

# Half of what is compiled during a start are the framework's generic types over types of ours and of Orleans. With these they are compiled
# ahead too; the runtime checks each against the framework that it really loads, and compiles it afresh when that differs.
ready_flags='--non-local-generics-module:* --opt-cross-module:System.Private.CoreLib --opt-cross-module:System.Linq --opt-cross-module:System.Collections --opt-cross-module:System.Collections.Concurrent --opt-cross-module:System.Collections.Immutable'

# Answers the path of the compiler, or nothing.
find_crossgen() {
  local rid runtime="$1" package
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) rid=linux-x64 ;;
    Linux-aarch64) rid=linux-arm64 ;;
    Darwin-arm64) rid=osx-arm64 ;;
    *) return 1 ;;
  esac
  package="${NUGET_PACKAGES:-$HOME/.nuget/packages}/microsoft.netcore.app.crossgen2.$rid/$runtime/tools/crossgen2"
  if [ ! -e "$package" ]; then
    (cd "$root" && dotnet restore eng/readytorun.proj -p:KeelsonRid="$rid" -p:KeelsonRuntime="$runtime" -v quiet) >>"$root/artifacts/build.log" 2>&1 || return 1
  fi
  [ -e "$package" ] && { chmod +x "$package" 2>/dev/null; printf '%s' "$package"; }
}

# Compiles what changed of one project's output.
make_ready() {
  local project="$1" from="$root/artifacts/bin/$1/release" to="$root/artifacts/ready/$1/release"
  local shared runtime web crossgen file made_with
  read -r runtime shared < <(dotnet --list-runtimes | sed -nE 's/^Microsoft\.NETCore\.App (10\.0\.[0-9]+) \[(.*)\]$/\1 \2/p' | sort -V | tail -n 1)
  [ -n "$runtime" ] || return 1
  web="${shared%/*}/Microsoft.AspNetCore.App/$runtime"
  crossgen="$(find_crossgen "$runtime")" || return 1
  mkdir -p "$to" || return 1
  made_with="$runtime $ready_patterns $ready_flags"

  # An attempt that is cut short leaves no mark, and the next one begins anew. A copy that leaves alone what has not changed: newer and other files replace, vanished ones go.
  if [ "$(cat "$to/.runtime" 2>/dev/null)" != "$made_with" ]; then rm -rf "$to"; mkdir -p "$to"; fi
  rm -f "$to/.runtime"
  (cd "$from" && find . -type f) | while read -r file; do
    if [ ! -e "$to/$file" ] || [ "$from/$file" -nt "$to/$file" ]; then
      mkdir -p "$to/${file%/*}" && cp "$from/$file" "$to/$file.new" && mv "$to/$file.new" "$to/$file" && printf '%s\n' "$file"
    fi
  done >"$to/.changed" || return 1
  (cd "$to" && find . -type f ! -name '.*') | while read -r file; do [ -e "$from/$file" ] || rm -f "$to/$file"; done

  export crossgen from to shared runtime web ready_flags
  (cd "$from" && ls $ready_patterns 2>/dev/null) | grep -xF -f <(sed 's|^\./||' "$to/.changed") |
    xargs -r -P "$(nproc 2>/dev/null || echo 2)" -I '{}' sh -c '
      "$crossgen" "$from/{}" -o "$to/{}.ready" -r "$shared/$runtime/*.dll" -r "$web/*.dll" -r "$from/*.dll" --targetos "$(uname -s | tr "[:upper:]" "[:lower:]" | sed s/darwin/osx/)" -O --parallelism 1 $(set -f; echo $ready_flags) >/dev/null 2>&1 &&
      mv "$to/{}.ready" "$to/{}" || rm -f "$to/{}.ready"'
  printf '%s' "$made_with" >"$to/.runtime"
}
