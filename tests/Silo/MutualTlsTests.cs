using LukePipeline.Grains.Connections;
using LukePipeline.Tests.Cluster;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Silo;

/// <summary>Silos and clients that show each other certificates, as real processes.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class MutualTlsTests(ClusterFixture fixture)
{
    [RedisFact]
    public async Task Cluster_WithCertificates_RunsAJobAndRefusesStrangersInWords()
    {
        using var ours = new CertificateFolder("ours");
        using var others = new CertificateFolder("others");
        var silo = ours.Issue("silo");
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2, CertificateFolder.SiloVariables(silo));

        // Strangers first, beside each other. The last one sees by itself that these are not its silos: its hour of patience is more than the test has.
        var stranger = others.Issue("stranger");
        var strangerWhoTrusts = new TlsFiles { Certificate = stranger.Certificate, Key = stranger.Key, Authority = silo.Authority };
        var refused = await Task.WhenAll(
            cluster.LukeAsync("jobs", "--patience", "6"),
            cluster.LukeAsync(["jobs", "--patience", "6", .. CertificateFolder.Flags(strangerWhoTrusts)]),
            cluster.LukeAsync(["jobs", "--patience", "3600", .. CertificateFolder.Flags(stranger)]));

        Assert.All(refused, end => Assert.Equal(2, end.Code));
        Assert.All(refused, end => Assert.Equal("", end.Output.Trim()));
        Assert.Contains("--tls-certificate", refused[0].Error, StringComparison.Ordinal);
        Assert.Contains("may not accept this client's certificate", refused[1].Error, StringComparison.Ordinal);
        Assert.Contains("The certificate CN=silo of the other side is refused", refused[2].Error, StringComparison.Ordinal);
        Assert.Contains(cluster.Silos, one => one.Logged("The certificate CN=stranger of the other side is refused"));

        var client = ours.Issue("client");
        var (code, output, error) = await cluster.LukeAsync(["submit", .. job.Flags, "--watch", "--json", .. CertificateFolder.Flags(client)]);

        Assert.True(code == 0, output + error);
        await fixture.AssertSameTablesAsync(job);
        Assert.All(cluster.Silos, one => Assert.True(one.Logged("ended: Committed"), "A silo had no share in the work."));
    }

    [RedisFact]
    public async Task Client_WithCertificateToPlainSilos_FailsInWords()
    {
        using var ours = new CertificateFolder("ours");
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);

        var (code, _, error) = await cluster.LukeAsync(["jobs", "--patience", "5", .. CertificateFolder.Flags(ours.Issue("client"))]);

        Assert.Equal(2, code);
        Assert.Contains("may not use TLS", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_WithHalfOfTheFiles_IsTold()
    {
        await using var client = await ChildProgram.StartAsync(
            "client", "luke", new Dictionary<string, string>(), "jobs", "--tls-certificate", "/nowhere/a.pem");

        Assert.Equal(2, await client.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains("--tls-certificate is '/nowhere/a.pem', which does not exist", client.Error, StringComparison.Ordinal);
        Assert.Contains("--tls-key is missing", client.Error, StringComparison.Ordinal);
        Assert.Contains("--tls-authority is missing", client.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_ExpiredOrMismatched_AreNamed()
    {
        using var ours = new CertificateFolder("ours");
        var good = ours.Issue("good");
        var old = ours.Issue("old", validForHours: -1);

        Assert.Empty(good.Problems("c", "k", "a"));
        Assert.Contains("c expired on", Assert.Single(old.Problems("c", "k", "a")), StringComparison.Ordinal);
        old.Certificate = good.Certificate;
        Assert.Contains("c and k cannot be used together", Assert.Single(old.Problems("c", "k", "a")), StringComparison.Ordinal);
        good.Authority = good.Key;
        Assert.Contains("a is", Assert.Single(good.Problems("c", "k", "a")), StringComparison.Ordinal);
    }
}
