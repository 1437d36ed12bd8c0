using System.Text.RegularExpressions;
using LukePipeline.Ground.Settings;
using LukePipeline.Storage.Locations;
using LukePipeline.Tables;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Jobs.Spec;

/// <summary>
/// Every key of a <see cref="JobSpec"/>, in the order of its properties. Validation, the command line's flags and help, the table of the
/// documentation and the identity of a job are all read off it. What a stage may be told is a list that the stage brings.
/// </summary>
public static partial class JobSpecKeys
{
    /// <summary>Heading of the help: what the job is.</summary>
    public const string JobGroup = "The job";

    /// <summary>Heading of the help: how inputs are read.</summary>
    public const string ReadingGroup = "Reading the inputs";

    /// <summary>Heading of the help: sizes and limits.</summary>
    public const string LimitsGroup = "Sizes and limits";

    /// <summary>Heading of the help: archives that grow.</summary>
    public const string DatasetGroup = "An archive that grows";

    /// <summary>Heading of the help: where it is computed.</summary>
    public const string MachineGroup = "The machine";

    /// <summary>Heading of the help: what concerns a cluster alone.</summary>
    public const string ClusterGroup = "The cluster";

    /// <summary>All keys.</summary>
    public static SettingSchema Schema => JobParts.Shipped.Schema;

    /// <summary>All keys.</summary>
    public static IReadOnlyList<Setting> All => Schema.All;

    /// <summary>Keys that only a job with <c>incremental</c> may have.</summary>
    internal static IReadOnlyList<string> OfDatasets { get; } = [.. Dataset(JobParts.Shipped).Select(key => key.Name).Skip(1)];

    /// <summary>The key of that name; null when there is none.</summary>
    public static Setting? Find(string name) => Schema.Find(name);

    /// <summary>The keys of jobs with these stages and formats: what a stage brings stands between reading and limits.</summary>
    internal static SettingSchema Of(JobParts parts) => new(
        "a job", [Job(parts), Reading(parts), .. parts.Stages.All.Select(stage => stage.Settings), Limits(), Dataset(parts), Machine(), Formats(parts)]);

    private static Setting[] Job(JobParts parts) =>
    [
        new ListSetting("inputs", JobGroup, "Files, folders, globs, or URLs of Azure containers and prefixes; NAME=PATH names one, so that it may move.") { Argument = "INPUT...", Required = true, SplitsAtCommas = false },
        new TextSetting("output", JobGroup, $"Where the tables go: a {LocationKind.Nouns}.") { Required = true, ChangesRows = false, Placeholder = "PREFIX" },
        new ListSetting("stages", JobGroup, $"What to extract: {string.Join(", ", parts.Stages.All.Select(stage => stage.Id))}.")
        {
            Choices = [.. parts.Stages.All.Select(stage => stage.Id.Name)],
            DefaultInWords = parts.Stages.All.All(stage => stage.IsStandard) ? "all three" : string.Join(", ", parts.Stages.Standard),
        },
        .. parts.Stages.All.Select(stage => (stage.Id, stage.Checkpoint)).Where(stage => stage.Checkpoint is not null).Select(
            stage => new TextSetting(stage.Checkpoint!.Key, JobGroup, $"Checkpoint directory for {stage.Id}.") { DefaultInWords = stage.Checkpoint.Default, Placeholder = "DIR" }),
    ];

    private static Setting[] Reading(JobParts parts) =>
    [
        new ChoiceSetting("format", ReadingGroup, "How to read the inputs: auto, jsonl, parquet, text, csv, tsv, html.", ["auto", "jsonl", "parquet", "text", "csv", "tsv", "html"])
        {
            Default = "auto",
            DefaultInWords = "auto, by file name",
        },
        new TextSetting("idField", ReadingGroup, "Field with the document's id.") { Default = "id" },
        new TextSetting("textField", ReadingGroup, "Field with the document's text.") { Default = "text" },
        new TextSetting("wordsField", ReadingGroup, "Field with the words that a document brings along.") { Default = "words" },
        new TextSetting("sentencesField", ReadingGroup, "Field with the sentences that a document brings along.") { Default = "sentences" },
        new TextSetting("mentionsField", ReadingGroup, "Field with the mentions that a document brings along: start, end, label. No model looks for others then.") { DefaultInWords = "none, a model finds them" },
        new ListSetting("metadataFields", ReadingGroup, "Fields carried through to the documents table, as text or as NAME:TYPE says: bool, int, double, date, timestamp.")
        {
            DefaultInWords = "none",
            Key = text => MetadataField.Parse(text).Name,
            Rule = text => MetadataField.Parse(text).Name is var field && parts.DocumentColumns.Contains(field, StringComparer.OrdinalIgnoreCase)
                ? ($"names '{field}', a column that documents has anyway", "rename the field in the input or leave it out")
                : MetadataField.NamesForeignType(text)
                    ? ($"gives '{text}' a type that is not known", "write NAME:bool, int, double, date or timestamp, or behind all of a name :text")
                    : null,
        },
        new ChoiceSetting("segmenter", ReadingGroup, "Who finds words and sentences: auto, rules, provided.", Segmenters.Names)
        {
            Default = Segmenters.Default,
            DefaultInWords = "auto (provided ones, else by our rules)",
        },
        new ChoiceSetting("documentKey", ReadingGroup, "What names a document in its input: position or id. With id a second document of an id fails.", ["position", "id"])
        {
            Default = "position",
        },
        new ChoiceSetting("sentenceText", ReadingGroup, "Whether the table of sentences holds their text: on or off.", ["on", "off"]) { Default = "on" },
        new IntegerSetting("limit", ReadingGroup, "Read so many documents, the first ones.") { DefaultInWords = "all" },
        new NumberSetting("sample", ReadingGroup, "Read this share of the documents, 0.01 say, chosen by a hash of their keys: the same ones each time.")
        {
            Min = 0,
            MoreThanMin = true,
            Max = 1,
            DefaultInWords = "all",
        },
    ];

    private static Setting[] Limits() =>
    [
        new BytesSetting("shardBytes", LimitsGroup, "Input bytes per shard, about.") { Max = 1L << 40, DefaultInWords = "a 256th of all, from 64KiB to 8MiB, a file counting 4KiB beside its bytes" },
        new BytesSetting("maxDocumentBytes", LimitsGroup, "Longest document; a longer one is skipped with a failure row.") { Max = 512L << 20, Default = 16 << 20 },
        new IntegerSetting("maxCompressionRatio", LimitsGroup, "Most decompressed bytes per compressed byte within a document.") { Default = 200 },
        new IntegerSetting("batchWords", LimitsGroup, "Most word tokens in one batch.") { DefaultInWords = "by model and device" },
        new IntegerSetting("batchSpans", LimitsGroup, "Most candidate spans in one batch.") { DefaultInWords = "by model and device" },
    ];

    /// <summary>None of these changes a row: incremental is full.</summary>
    private static Setting[] Dataset(JobParts parts) =>
    [
        new SwitchSetting("incremental", DatasetGroup, "Keep the output as a dataset: the same command takes in what is new, changed or gone.") { ChangesRows = false },
        new ChoiceSetting("changed", DatasetGroup, "What becomes of the rows of an input that has changed: replace or ignore.", ["replace", "ignore"]) { ChangesRows = false, DefaultInWords = "replace" },
        new ChoiceSetting("deleted", DatasetGroup, "What becomes of the rows of an input that is gone: keep or remove.", ["keep", "remove"]) { ChangesRows = false, DefaultInWords = "keep" },
        new TextSetting("maxDeleted", DatasetGroup, "Most inputs that may be gone where their rows are removed, in per cent.")
        {
            ChangesRows = false,
            DefaultInWords = "10%",
            Rule = text => RunLimits.Share(text) is null ? ($"is '{text}', no share of the inputs", "write per cent from 0 to 100, such as 10 or 10%") : null,
        },
        new TextSetting("settle", DatasetGroup, "Leave an input that was written so shortly ago for the next run: 60s, 5m, 1h.")
        {
            ChangesRows = false,
            DefaultInWords = "no time",
            Rule = text => RunLimits.Time(text) is null ? ($"is '{text}', no time", "write seconds, minutes or hours, such as 60s, 5m or 1h") : null,
        },
        new IntegerSetting("maxInputs", DatasetGroup, "Most new inputs of one run, the oldest first.") { ChangesRows = false, DefaultInWords = "all" },
        new BytesSetting("maxInputBytes", DatasetGroup, "Most bytes of new inputs of one run, the oldest first.") { ChangesRows = false, DefaultInWords = "all" },
        new ChoiceSetting(
            "reprocess",
            DatasetGroup,
            $"What is done anew although it is there: failed, all, or a stage and those that build on it ({string.Join(", ", parts.Stages.All.Select(stage => stage.Id))}).",
            ["failed", "all", .. parts.Stages.All.Select(stage => stage.Id.Name)])
        {
            ChangesRows = false,
            DefaultInWords = "nothing",
        },
        new ChoiceSetting("ifRunning", DatasetGroup, "While another run writes the dataset: fail, skip or wait.", ["fail", "skip", "wait"]) { ChangesRows = false, DefaultInWords = "fail" },
        new SwitchSetting("resumeFromHere", DatasetGroup, "Go on from the snapshot that was rolled back to.") { ChangesRows = false },
    ];

    private static Setting[] Machine() =>
    [
        new ChoiceSetting(
            "precision", MachineGroup, "Number format of the matrix products: float32, bfloat16, float16 or int8.", ["float32", "bfloat16", "float16", "int8"])
        {
            Meant = new Dictionary<string, string> { ["fp32"] = "float32", ["bf16"] = "bfloat16", ["fp16"] = "float16", ["half"] = "float16" },
            DefaultInWords = "float32, exact",
        },
        new ChoiceSetting("device", MachineGroup, "Where to compute: auto, cpu or cuda.", ["auto", "cpu", "cuda"]) { Meant = new Dictionary<string, string> { ["gpu"] = "cuda" }, Default = "auto", ChangesRows = false },
        new IntegerSetting("engines", MachineGroup, "Engines per process.") { Max = 1024, ChangesRows = false, DefaultInWords = "by machine" },
        new IntegerSetting("threads", MachineGroup, "Threads per engine.") { Max = 1024, ChangesRows = false, DefaultInWords = "by machine" },
        new TextSetting("label", ClusterGroup, "On a cluster: run the models only on silos with this label, NAME or NAME=VALUE.")
        {
            ChangesRows = false,
            DefaultInWords = "on all",
            Rule = label => Label().IsMatch(label) ? null : ($"is '{label}', no label of a silo", "write NAME or NAME=VALUE, such as gpu or zone=eu"),
        },
        new ChoiceSetting("priority", ClusterGroup, "On a cluster: whose batches go first where jobs wait for devices: low, normal or high.", ["low", "normal", "high"])
        {
            ChangesRows = false,
            DefaultInWords = "normal",
        },
        new IntegerSetting("maxSilos", ClusterGroup, "On a cluster: most silos that work on the job at a time.") { ChangesRows = false, DefaultInWords = "all" },
    ];

    /// <summary>Where there is one format, there is nothing to choose.</summary>
    private static Setting[] Formats(JobParts parts)
    {
        var names = parts.Formats.All.Select(format => format.Name).ToList();
        return names.Count == 1
            ? []
            : [new ChoiceSetting(JobParts.FormatKey, LimitsGroup, $"What the tables are written as: {string.Join(", ", names)}.", names) { DefaultInWords = names[0] }];
    }

    [GeneratedRegex(@"^[\w.-]+(=[\w.-]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
