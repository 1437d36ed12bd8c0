using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs;

public sealed class JobSpecTests
{
    private const string Minimal = """{ "inputs": ["in"], "output": "out" }""";

    [Fact]
    public void Parse_InputsAndOutput_TakesEveryDefault()
    {
        var spec = JobSpec.Parse(Minimal, "spec.json");

        Assert.Equal(["in"], spec.Inputs);
        Assert.Equal("out", spec.Output);
        Assert.Equal([Ids.Entities, Ids.Relations, Ids.Embeddings], spec.Stages);
        Assert.Null(spec.ShardBytes);
        Assert.Equal(16 << 20, spec.MaxDocumentBytes);
        Assert.Null(spec.MaxMentionSubwords);
    }

    [Fact]
    public void Parse_ManyErrors_NamesEveryKeyWithItsFix()
    {
        var json = """
            {
              "ouput": "out", "stages": ["entitis"], "minScore": 1.5, "shardBytes": "4 parsecs", "maxMentionWords": 0,
              "context": 7, "pairSchema": ["PER to ORG"], "metadataFields": ["source"], "engines": 1.5, "textField": " "
            }
            """;

        var error = Assert.Throws<JobSpecException>(() => JobSpec.Parse(json, "spec.json"));

        Assert.Equal(
            [
                "ouput is not a key of a job: did you mean 'output'.",
                "stages (--stages) does not know 'entitis': did you mean 'entities'? It takes entities, relations, embeddings.",
                "minScore (--min-score) is 1.5: write a value from 0 to 1.",
                "shardBytes (--shard-bytes) is \"4 parsecs\", not a number of bytes: write a whole number of bytes, or a text such as \"4MiB\".",
                "maxMentionWords (--max-mention-words) is 0: write a value of at least 1.",
                "context (--context) is 7, not a text: write one of document, sentence.",
                "engines (--engines) is 1.5, not a whole number: write a number from 1 to 1024.",
                "textField (--text-field) is \" \", not a text: write \"...\".",
                "inputs (INPUT...) is missing: add it. Files, folders, globs, or URLs of Azure containers and prefixes; NAME=PATH names one, so that it may move.",
                "output (--output) is missing: add it. Where the tables go: a local folder or Azure URL.",
                "pairSchema (--pair-schema) cannot read 'PER to ORG': write 'HEAD x TAIL' or 'HEAD x TAIL -> label, label'.",
                "metadataFields (--metadata-fields) names 'source', a column that documents has anyway: rename the field in the input or leave it out.",
            ],
            error.Errors.Select(e => e.ToString()));
        Assert.StartsWith("The job cannot be run, for 12 reasons:\n  ouput is", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("year", "year:int")]
    [InlineData("year:int", "year:double")]
    [InlineData("year", "year")]
    public void Parse_OneMetadataFieldTwice_IsRefusedWhateverItsTypes(string first, string second)
    {
        var error = Assert.Throws<JobSpecException>(
            () => JobSpec.Parse($$"""{ "inputs": ["in"], "output": "out", "metadataFields": ["{{first}}", "{{second}}"] }""", "spec.json"));

        Assert.Equal("metadataFields (--metadata-fields) names 'year' twice: name it once.", Assert.Single(error.Errors).ToString());
    }

    [Theory]
    [InlineData("year:integer")]
    [InlineData("when:Datetime")]
    public void Parse_MetadataFieldOfATypeThatIsCalledOtherwise_IsRefused(string field) => Assert.Equal(
        $"metadataFields (--metadata-fields) gives '{field}' a type that is not known: write NAME:bool, int, double, date or timestamp, or behind all of a name :text.",
        Assert.Single(Assert.Throws<JobSpecException>(
            () => JobSpec.Parse($$"""{ "inputs": ["in"], "output": "out", "metadataFields": ["{{field}}"] }""", "spec.json")).Errors).ToString());

    [Theory]
    [InlineData("4194304", 4194304)]
    [InlineData("\"4MiB\"", 4194304)]
    [InlineData("\"1.5 KiB\"", 1536)]
    [InlineData("\"2g\"", 2147483648)]
    [InlineData("\"17\"", 17)]
    [InlineData("1e3", 1000)]
    public void Parse_Sizes_AreBytes(string value, long bytes) =>
        Assert.Equal(bytes, JobSpec.Parse($$"""{ "inputs": ["in"], "output": "out", "shardBytes": {{value}} }""", "spec.json").ShardBytes);

    [Theory]
    [InlineData("", "spec.json is not valid JSON: ")]
    [InlineData("[]", "spec.json is not a JSON object: ")]
    [InlineData("{", "spec.json is not valid JSON: ")]
    [InlineData("""{ "output": "a", "output": "b" }""", "spec.json is not valid JSON: ")]
    [InlineData("null", "spec.json is not a JSON object: ")]
    public void Parse_NoObject_SaysSo(string json, string problem) =>
        Assert.StartsWith("The job cannot be run. " + problem, Assert.Throws<JobSpecException>(() => JobSpec.Parse(json, "spec.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_RelationsAlone_RunsEntitiesToo() =>
        Assert.Equal([Ids.Entities, Ids.Relations], JobSpec.Parse("""{ "inputs": ["in"], "output": "out", "stages": ["relations"] }""", "s").Stages);

    [Theory]
    [InlineData("PER x ORG", true)]
    [InlineData("PER x ORG -> employee of, founder", true)]
    [InlineData("PER x ORG ->", false)]
    [InlineData("PER x ORG -> a,,b", false)]
    [InlineData("PERxORG", false)]
    public void Parse_PairSchema_ChecksItsForm(string line, bool valid)
    {
        var spec = new JsonObject { ["inputs"] = "in", ["output"] = "out", ["pairSchema"] = new JsonArray(line) };

        if (valid)
        {
            Assert.Equal([line], JobSpec.Parse(spec).PairSchema!);
        }
        else
        {
            Assert.Equal("pairSchema", Assert.Single(Assert.Throws<JobSpecException>(() => JobSpec.Parse(spec)).Errors).Key);
        }
    }

    [Fact]
    public void ToJson_ParsedAgain_IsTheSame()
    {
        var spec = JobSpec.Parse(
            """{ "inputs": ["a", "b"], "output": "out", "minScore": 0.25, "stages": ["entities"], "pairSchema": ["A x B"], "precision": "bfloat16", "threads": 3 }""", "s");

        var json = spec.ToJson();

        Assert.Equal(json.ToJsonString(), JobSpec.Parse(json).ToJson().ToJsonString());
    }

    [Fact]
    public void Keys_AndProperties_AreTheSame() => Assert.Equal(
        typeof(JobSpec).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => !p.IsDefined(typeof(JsonExtensionDataAttribute))).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)),
        JobSpecKeys.All.Select(key => key.Name));

    [Fact]
    public void Keys_AndProperties_HaveTheSameDefaults()
    {
        var spec = JobSpec.Parse(Minimal, "s").ToJson();

        Assert.All(JobSpecKeys.All.Where(key => key.DefaultNode is not null), key => Assert.Equal(key.DefaultNode!.ToJsonString(), spec[key.Name]!.ToJsonString()));
        Assert.All(JobSpecKeys.All.Where(key => key is { DefaultNode: null, Required: false } and not ListSetting), key => Assert.Null(spec[key.Name]));
    }

    [Theory]
    [InlineData("entityModel", "--entity-model")]
    [InlineData("maxMentionSubwords", "--max-mention-subwords")]
    public void Flag_OfAKey_IsItsKebabCase(string key, string flag) => Assert.Equal(flag, JobSpecKeys.Find(key)!.Flag);

    [Fact]
    public void FromText_EveryKind_GivesWhatParseReads()
    {
        Assert.Equal("""["entities","relations"]""", JobSpecKeys.Find("stages")!.FromText(["entities, relations"]).ToJsonString());
        Assert.Equal("""["a,b","c"]""", JobSpecKeys.Find("inputs")!.FromText(["a,b", "c"]).ToJsonString());
        Assert.Equal("8", JobSpecKeys.Find("engines")!.FromText(["2", "8"]).ToJsonString());
        Assert.Equal("\"many\"", JobSpecKeys.Find("engines")!.FromText(["many"]).ToJsonString());
        Assert.Equal("0.5", JobSpecKeys.Find("minScore")!.FromText(["0.5"]).ToJsonString());
        Assert.Equal("\"NaN\"", JobSpecKeys.Find("minScore")!.FromText(["NaN"]).ToJsonString());
        Assert.Equal("\"4MiB\"", JobSpecKeys.Find("shardBytes")!.FromText(["4MiB"]).ToJsonString());
    }

    /// <summary>Every rule over several keys, and a value that no key takes: who gave a flag is told of the flag.</summary>
    [Theory]
    [InlineData("""{ "maxInputs": 3 }""", "maxInputs")]
    [InlineData("""{ "maxInputBytes": 3 }""", "maxInputBytes")]
    [InlineData("""{ "settle": "60s" }""", "settle")]
    [InlineData("""{ "reprocess": "all" }""", "reprocess")]
    [InlineData("""{ "incremental": true, "limit": 3 }""", "limit")]
    [InlineData("""{ "incremental": true, "reprocess": "all", "maxInputs": 3 }""", "maxInputs")]
    [InlineData("""{ "incremental": true, "reprocess": "all", "maxInputBytes": 3 }""", "maxInputBytes")]
    [InlineData("""{ "incremental": true, "reprocess": "all", "settle": "60s" }""", "settle")]
    [InlineData("""{ "incremental": true, "reprocess": "relations", "stages": ["entities"] }""", "reprocess")]
    [InlineData("""{ "output": "in" }""", "output")]
    public void Parse_KeysThatDoNotGoTogether_AreNamedByTheirFlags(string given, string key)
    {
        var spec = JsonNode.Parse(Minimal)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(given)!.AsObject())
        {
            spec[name] = value!.DeepClone();
        }

        var problem = Assert.Single(Assert.Throws<JobSpecException>(() => JobSpec.Parse(spec)).Errors);

        Assert.Equal((key, JobSpecKeys.Find(key)!.Flag), (problem.Key, problem.Flag));
        Assert.StartsWith($"{problem.Flag} ", problem.ToFlagText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_EveryKeyWithAValueThatItDoesNotTake_IsNamedByItsFlag()
    {
        foreach (var key in JobSpecKeys.All)
        {
            var spec = JsonNode.Parse(Minimal)!.AsObject();
            spec[key.Name] = new JsonObject { ["no"] = "value" };

            var errors = Assert.Throws<JobSpecException>(() => JobSpec.Parse(spec)).Errors;

            Assert.Contains(errors, problem => problem.Key == key.Name);
            Assert.All(errors, problem => Assert.Equal((key.Name, key.Argument ?? key.Flag), (problem.Key, problem.Flag)));
        }
    }

    [LinuxTheory]
    [InlineData("link", "archive", true)]
    [InlineData("archive", "link", true)]
    [InlineData("link/part", "archive", true)]
    [InlineData("archive/part/*.jsonl", "link", true)]
    [InlineData("news=link/part", "archive", true)]
    [InlineData("file://FOLDER/link/part", "archive", true)]
    [InlineData("link", "archive/out", false)]
    [InlineData("link", "archive2", false)]
    public void Parse_OutputThatHoldsAnInputByWayOfALink_IsRefused(string input, string output, bool refused)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("archive/part"));
        Directory.CreateSymbolicLink(folder.File("link"), folder.File("archive"));
        input = input.Contains("FOLDER", StringComparison.Ordinal) ? input.Replace("FOLDER", folder.Path, StringComparison.Ordinal)
            : input.StartsWith("news=", StringComparison.Ordinal) ? $"news={folder.File(input[5..])}"
            : folder.File(input);
        var spec = new JsonObject { ["inputs"] = new JsonArray(input), ["output"] = folder.File(output) };

        if (refused)
        {
            Assert.Contains("where the input", Assert.Throws<JobSpecException>(() => JobSpec.Parse(spec)).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(folder.File(output), JobSpec.Parse(spec).Output);
        }
    }

    [Fact]
    public void Fingerprint_OtherOutputOrEngines_IsTheSame()
    {
        var spec = JobSpec.Parse(Minimal, "s");

        Assert.Equal(spec.Fingerprint(), (spec with { Output = "elsewhere", Engines = 4, Threads = 1, Device = "cpu" }).Fingerprint());
        Assert.NotEqual(spec.Fingerprint(), (spec with { MinScore = 0.5 }).Fingerprint());
        Assert.NotEqual(spec.Fingerprint(), (spec with { Inputs = ["other"] }).Fingerprint());
    }
}
