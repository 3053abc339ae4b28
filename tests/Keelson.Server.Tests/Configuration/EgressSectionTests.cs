using Keelson.Security.Egress;

namespace Keelson.Server.Tests.Configuration;

public sealed class EgressSectionTests : IDisposable
{
    private readonly ConfigRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Rules_of_the_file_decide_what_may_leave()
    {
        var policy = _rig.Snapshot(ConfigRig.Small + """
            egress:
              default: deny
              rules:
                - { id: local, host: 127.0.0.1, allowCidrs: [127.0.0.1/32], schemes: [http], ports: [7099], methods: [GET], pathPrefixes: [/a],
                    maxResponseBytes: 1000, timeoutMs: 2000 }
                - { id: api, host: api.example.com }
            """).Get<EgressPolicy>();

        var rule = EgressDecider.Decide("http://127.0.0.1:7099/a/b", "GET", policy).Rule;
        Assert.Equal(("local", 1000, TimeSpan.FromSeconds(2)), (rule?.Id, rule?.ResponseBytesMax, rule?.Timeout));
        Assert.Equal("egress.method_denied", EgressDecider.Decide("http://127.0.0.1:7099/a", "POST", policy).Fault?.Code.Code);
        Assert.Equal("egress.path_denied", EgressDecider.Decide("http://127.0.0.1:7099/b", "GET", policy).Fault?.Code.Code);
        Assert.True(EgressDecider.Decide("https://api.example.com/", "POST", policy).IsAllowed);
        Assert.False(policy.IsReportOnly);
    }

    [Fact]
    public void Without_the_section_nothing_may_leave()
    {
        var policy = _rig.Snapshot(ConfigRig.Small).Get<EgressPolicy>();
        Assert.False(EgressDecider.Decide("https://api.example.com/", "GET", policy).IsAllowed);
    }

    [Fact]
    public void The_mode_that_reports_is_taken_over() =>
        Assert.True(_rig.Snapshot(ConfigRig.Small + "egress: { mode: report }").Get<EgressPolicy>().IsReportOnly);

    [Fact]
    public void Complaints_stand_at_their_line_and_column()
    {
        var result = _rig.Load(ConfigRig.Small + """
            egress:
              rules:
                - { id: a, host: "*.com" }
                - { id: b, host: 10.0.0.5 }
                - { id: a, host: api.example.com, pathPrefixes: [/a, b], allowCidrs: [10.0.0.1/8] }
            """);

        Assert.Null(result.Config);
        Assert.Equal(
            ["9:22", "10:22", "11:13", "11:58", "11:75"],
            result.Errors.Select(error => $"{error.Mark.Line}:{error.Mark.Column}"));
    }
}
