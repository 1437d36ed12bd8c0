using System.Collections;
using System.Globalization;
using LukePipeline.Ground.Settings;
using LukePipeline.Silo.Configuration;
using LukePipeline.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace LukePipeline.Tests.Silo;

/// <summary>What a silo makes of its configuration.</summary>
public sealed class SiloSettingsTests
{
    [Fact]
    public void Read_EverySetting_ReachesItsOption()
    {
        var (options, problems) = Read(SiloSettings.All.ToDictionary(SiloSettings.KeyOf, setting => (string?)Example(setting)));

        foreach (var setting in SiloSettings.All)
        {
            Assert.Equal(Example(setting), Show(Value(options, setting.Name)));
        }

        // The examples are no files.
        Assert.All(problems, problem => Assert.Matches("^Silo:(Tls|Dashboard|HttpUrl|AdvertisedAddress|Home|ClusterStorage)", problem));
    }

    [Theory]
    [InlineData("/data", true)]
    [InlineData("file:///data", true)]
    [InlineData("https://account/archive", true)]
    [InlineData("file://data", false)]
    [InlineData("file:data", false)]
    [InlineData("data", false)]
    public void Read_Root_IsAFolderOfThisMachineOrAPrefix(string root, bool fits) =>
        Assert.Equal(fits, !Read(new() { ["Silo:OutputRoots"] = root }).Problems.Any(problem => problem.StartsWith($"Silo:OutputRoots holds '{root}'", StringComparison.Ordinal)));

    [Fact]
    public void Read_SeveralMistakes_NamesEachWithItsFix()
    {
        var (_, problems) = Read(new()
        {
            ["Silo:Clustering"] = "Redis",
            ["Silo:Dashboard:Enabled"] = "true",
            ["Silo:Dashboard:Secet"] = "x",
            ["Silo:Device"] = "gpu",
            ["Silo:DrainTime"] = "30",
            ["Silo:Engines"] = "many",
            ["Silo:InputRoots"] = "data",
            ["Silo:Shard"] = "2",
            ["Silo:SiloPort"] = "99999",
            ["Silo:Tls:Certificate"] = "/nowhere/a.pem",
        });

        string[] expected =
        [
            "Silo:Redis is missing although Silo:Clustering is Redis: give",
            "Silo:Dashboard:Secet is no setting of a silo: did you mean Silo:Dashboard:Secret?",
            "Silo:Dashboard:Secret is missing although Silo:Dashboard:Enabled is true: give",
            "Silo:Device is 'gpu': give auto, none, cpu, cuda or cuda:N.",
            "Silo:DrainTime is '30': give a time such as 00:00:30",
            "Silo:Engines is 'many': give a whole number from 0 to 1024.",
            "Silo:InputRoots holds 'data': give an absolute folder",
            "Silo:Shard is no setting of a silo: did you mean Silo:Shards?",
            "Silo:SiloPort is '99999': give a whole number from 1 to 65535.",
            "Silo:Tls:Authority is missing: TLS needs",
            "Silo:Tls:Certificate is '/nowhere/a.pem', which does not exist: give",
            "Silo:Tls:Key is missing: TLS needs",
        ];
        Assert.All(expected, beginning => Assert.Contains(problems, problem => problem.StartsWith(beginning, StringComparison.Ordinal)));
        Assert.Equal(expected.Length, problems.Count);
    }

    [Fact]
    public void Read_DashboardForOtherMachinesWithoutTls_IsRefusedUnlessAProxyDoesTls()
    {
        var values = new Dictionary<string, string?>
        {
            ["Silo:Dashboard:Enabled"] = "true",
            ["Silo:Dashboard:Secret"] = "0123456789abcdef",
            ["Silo:HttpUrl"] = "http://0.0.0.0:8081",
        };

        Assert.Contains("would travel in the clear", Assert.Single(Read(values).Problems), StringComparison.Ordinal);

        values["Silo:Dashboard:AllowPlainHttp"] = "true";
        Assert.Empty(Read(values).Problems);
    }

    [Fact]
    public void Read_ListsAndLabels_TakeCommasAndChildren()
    {
        var (byCommas, none) = Read(new() { ["Silo:Labels"] = "gpu, zone=eu", ["Silo:InputRoots"] = "/data,https://account/archive" });
        var (byChildren, _) = Read(new() { ["Silo:Labels:gpu"] = "true", ["Silo:Labels:zone"] = "eu", ["Silo:InputRoots:0"] = "/data", ["Silo:InputRoots:1"] = "https://account/archive" });

        Assert.Empty(none);
        Assert.Equal(new Dictionary<string, string> { ["gpu"] = "true", ["zone"] = "eu" }, byCommas.Labels);
        Assert.Equal(byChildren.Labels, byCommas.Labels);
        Assert.Equal(["/data", "https://account/archive"], byCommas.InputRoots);
        Assert.Equal(byChildren.InputRoots, byCommas.InputRoots);
    }

    [Fact]
    public void Parse_Flags_AreSettingsAndKeys()
    {
        var problems = new List<string>();

        var line = SiloCommandLine.Parse(
            ["--silo-port", "5", "--gateway-port=6", "--dashboard-enabled", "--Silo:Engines=2", "--Logging:LogLevel:Default=Debug", "--config", "a.json"], problems);

        Assert.Empty(problems);
        Assert.Equal("a.json", line.ConfigFile);
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["Silo:SiloPort"] = "5",
                ["Silo:GatewayPort"] = "6",
                ["Silo:Dashboard:Enabled"] = "true",
                ["Silo:Engines"] = "2",
                ["Logging:LogLevel:Default"] = "Debug",
            },
            line.Values);
    }

    [Fact]
    public void Parse_WrongFlags_AreNamedWithTheNearest()
    {
        var problems = new List<string>();

        SiloCommandLine.Parse(["--silo-prot", "5", "--engines", "--redis"], problems);

        Assert.Equal(
            ["'--silo-prot' is no flag of luke-silo: did you mean --silo-port?", "'5' is no flag of luke-silo: type luke-silo --help for those there are.",
             "--engines has no value: type --engines VALUE.", "--redis has no value: type --redis VALUE."],
            problems);
    }

    [Fact]
    public void Options_AndSettings_HaveTheSameDefaults()
    {
        var (options, _) = Read([]);

        foreach (var setting in SiloSettings.All.Where(setting => setting.DefaultNode is not null))
        {
            Assert.Equal(setting.DefaultNode!.ToString(), Show(Value(options, setting.Name)));
        }
    }

    [Fact]
    public void Documentation_EverySetting_StandsInTheTable() => Assert.Equal(
        SiloSettings.All.Select(setting => $"| `{SiloSettings.KeyOf(setting)}` | `{setting.Flag}` | {setting.Summary} |"),
        DocumentationTables.Rows("| setting | flag | meaning |"));

    private static (SiloOptions Options, List<string> Problems) Read(Dictionary<string, string?> values)
    {
        var problems = new List<string>();
        return (SiloSettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), problems), problems);
    }

    /// <summary>A value of the kind that the setting takes, and not its default.</summary>
    private static string Example(Setting setting) => setting switch
    {
        IntegerSetting number => $"{number.Min + setting.Name.Length}",
        ChoiceSetting choice => choice.Choices[1],
        SwitchSetting => "True",
        DurationSetting => "00:00:07",
        ListSetting => "/a,/b",
        MapSetting => "a=1,b=2",
        _ => $"{setting.Name} example",
    };

    private static object? Value(object options, string name) => name.Split(':').Aggregate(
        (object?)options, (value, part) => value!.GetType().GetProperty(part)!.GetValue(value));

    private static string Show(object? value) => value switch
    {
        Dictionary<string, string> map => string.Join(',', map.Select(pair => $"{pair.Key}={pair.Value}")),
        string text => text,
        IEnumerable list => string.Join(',', list.Cast<string>()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
