using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Keelson.Benchmarks.Sessions;

/// <summary>
/// Callers that each change one value of a session of their own over a connection of their own, and send the next change when the last is
/// answered. Nothing but sockets, because an HTTP client would take as much of the machine as the server.
/// </summary>
internal sealed class SessionLoad : IDisposable
{
    private const int AnswerBytesMax = 16 * 1024; // An answer is a few hundred bytes; an error page is not much more.
    private readonly List<Caller> _callers;

    private SessionLoad(List<Caller> callers) => _callers = callers;

    /// <summary>Begins the sessions and connects.</summary>
    public static async Task<SessionLoad> ConnectAsync(Uri url, string token, int callers)
    {
        using var client = new HttpClient { BaseAddress = url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var connected = new List<Caller>();
        for (var i = 0; i < callers; i++)
        {
            using var created = await client.PostAsJsonAsync("api/sessions", new { workflow = "w" });
            created.EnsureSuccessStatusCode();
            var session = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
            connected.Add(await Caller.ConnectAsync(url, token, session));
        }

        return new SessionLoad(connected);
    }

    /// <summary>Sends for so long.</summary>
    public async Task<SessionSample> RunAsync(TimeSpan duration)
    {
        var begun = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(_callers.Select(caller => Task.Run(() => caller.RunAsync(begun, duration))));
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var all = times.SelectMany(each => each).Order().ToArray();
        return new SessionSample(all.Length, all.Length / seconds, all[all.Length / 2], all[(int)(0.99 * (all.Length - 1))]);
    }

    public void Dispose() => _callers.ForEach(caller => caller.Dispose());

    private sealed class Caller : IDisposable
    {
        private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly byte[] _buffer = new byte[AnswerBytesMax];
        private readonly string _head;

        private Caller(Uri url, string token, string session) =>
            _head = $"PUT /api/sessions/{session}/state/counter HTTP/1.1\r\nHost: {url.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: ";

        public static async Task<Caller> ConnectAsync(Uri url, string token, string session)
        {
            var caller = new Caller(url, token, session);
            await caller._socket.ConnectAsync(url.Host, url.Port);
            return caller;
        }

        public async Task<List<double>> RunAsync(long begun, TimeSpan duration)
        {
            var times = new List<double>(100_000);
            for (var i = 0; Stopwatch.GetElapsedTime(begun) < duration; i++)
            {
                var sent = Stopwatch.GetTimestamp();
                var body = string.Create(CultureInfo.InvariantCulture, $"{{\"count\":{i}}}");
                var length = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_head}{body.Length}\r\n\r\n{body}"), _buffer);
                await _socket.SendAsync(_buffer.AsMemory(0, length));
                await ReadAsync();
                times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }

            return times;
        }

        public void Dispose() => _socket.Dispose();

        private async Task ReadAsync()
        {
            var read = 0;
            while (true)
            {
                var count = await _socket.ReceiveAsync(_buffer.AsMemory(read));
                read += count;
                if (count == 0 || !IsOk(_buffer.AsSpan(0, read)))
                {
                    throw new InvalidOperationException(Encoding.UTF8.GetString(_buffer, 0, read));
                }

                if (IsWhole(_buffer.AsSpan(0, read)))
                {
                    return;
                }
            }
        }

        private static bool IsOk(ReadOnlySpan<byte> answer) => answer.StartsWith("HTTP/1.1 200 "u8);

        private static bool IsWhole(ReadOnlySpan<byte> answer)
        {
            var end = answer.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return false;
            }

            var place = answer.IndexOf("Content-Length: "u8);
            if (place < 0 || place > end)
            {
                return answer.EndsWith("\r\n0\r\n\r\n"u8);
            }

            var digits = answer[(place + "Content-Length: ".Length)..];
            return int.TryParse(digits[..digits.IndexOf((byte)'\r')], CultureInfo.InvariantCulture, out var length) && answer.Length >= end + 4 + length;
        }
    }
}
