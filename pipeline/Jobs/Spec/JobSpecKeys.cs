using LukePipeline.Extraction;
using LukePipeline.Ground.Settings;
using LukePipeline.Text.Segmentation;
using static LukePipeline.Ground.Settings.JobSpecValueKind;

namespace LukePipeline.Jobs.Spec;

/// <summary>
/// Every key of a <see cref="JobSpec"/>, in the order of the help. Validation, the command line's flags and the identity of a
/// job are all read off this table.
/// </summary>
public static class JobSpecKeys
{
    /// <summary>All keys.</summary>
    public static IReadOnlyList<JobSpecKey> All => JobParts.Shipped.Keys;

    /// <summary>The key of that name; null when there is none.</summary>
    public static JobSpecKey? Find(string name) => All.FirstOrDefault(key => key.Name == name);

    /// <summary>The keys of jobs with these stages and formats.</summary>
    internal static IReadOnlyList<JobSpecKey> Of(JobParts parts) =>
    [
        new("inputs", Lines, "Files, folders, globs, or URLs of Azure containers and prefixes.") { Required = true, SplitsAtCommas = false },
        new("output", Line, "Local folder or Azure URL that receives the tables.") { Required = true, ChangesRows = false },
        new("stages", Lines, $"What to extract: {string.Join(", ", parts.Stages.All.Select(stage => stage.Id))}. Default: {StandardOf(parts.Stages)}.")
        {
            Choices = [.. parts.Stages.All.Select(stage => stage.Id.Name)],
        },
        .. parts.Stages.All.Where(stage => stage.Checkpoint is not null).Select(
            stage => new JobSpecKey(stage.Checkpoint!.Key, Line, $"Checkpoint directory for {stage.Id}. Default: {stage.Checkpoint.Default}.")),
        new("format", Line, "How to read the inputs: auto, jsonl, parquet, text. Default: auto, by file name.")
        {
            Choices = ["auto", "jsonl", "parquet", "text"],
        },
        new("idField", Line, "Field with the document's id. Default: id."),
        new("textField", Line, "Field with the document's text. Default: text."),
        new("wordsField", Line, "Field with the words that a document brings along. Default: words."),
        new("sentencesField", Line, "Field with the sentences that a document brings along. Default: sentences."),
        new("metadataFields", Lines, "Fields carried through to the documents table. Default: none."),
        new("segmenter", Line, "Who finds words and sentences: auto, rules, provided. Default: auto (provided ones, else by our rules).")
        {
            Choices = Segmenters.Names,
        },
        new("context", Line, "What a sentence is scored in: document or sentence. Default: the checkpoint's.") { Choices = ["document", "sentence"] },
        new("window", Line, "Windows of a document: separate (one per sentence) or shared (one pass for many). Default: the checkpoint's (separate).")
        {
            Choices = ["separate", "shared"],
        },
        new("windowText", Line, "Text of a context window: original or conll. Default: the checkpoint's.") { Choices = ["original", "conll"] },
        new("maxMentionSubwords", Integer, "Longest candidate in sub-words. Default: the checkpoint's (30).") { Max = 510 },
        new("maxMentionWords", Integer, "Longest candidate in words. Default: the checkpoint's (no bound)."),
        new("maxCandidatesPerPass", Integer, "Most candidates scored in one pass. Default: the checkpoint's."),
        new("minScore", Number, "Lowest probability of a mention that is kept. Default: the checkpoint's.") { Min = 0, Max = 1 },
        new("minRelationScore", Number, "Lowest probability of a relation that is kept. Default: the checkpoint's.") { Min = 0, Max = 1 },
        new("pairSchema", Lines, "Pairs to score: 'HEAD x TAIL' or 'HEAD x TAIL -> label, label'. Default: the checkpoint's (all).")
        {
            SplitsAtCommas = false,
        },
        new("maxPairsPerSentence", Integer, "Most pairs scored per sentence, nearest first. Default: the checkpoint's."),
        .. parts.Stages.All.SelectMany(stage => stage.Settings),
        new("shardBytes", Bytes, "Input bytes per shard, about. Default: a 256th of all, from 256KiB to 8MiB.") { Max = 1L << 40 },
        new("maxDocumentBytes", Bytes, "Longest document; a longer one is skipped with a failure row. Default: 16MiB.") { Max = 512L << 20 },
        new("maxCompressionRatio", Integer, "Most decompressed bytes per compressed byte within a document. Default: 200."),
        new("batchWords", Integer, "Most word tokens in one batch. Default: by model and device."),
        new("batchSpans", Integer, "Most candidate spans in one batch. Default: by model and device."),
        new("precision", Line, "Number format of the matrix products: float32, bfloat16, float16 or int8. Default: float32, exact.")
        {
            Choices = ["float32", "bfloat16", "float16", "int8"],
        },
        new("device", Line, "Where to compute: auto, cpu or cuda. Default: auto.") { Choices = ["auto", "cpu", "cuda"], ChangesRows = false },
        new("engines", Integer, "Engines per process. Default: by machine.") { Max = 1024, ChangesRows = false },
        new("threads", Integer, "Threads per engine. Default: by machine.") { Max = 1024, ChangesRows = false },
        new("label", Line, "On a cluster: run the models only on silos with this label, NAME or NAME=VALUE. Default: on all.") { ChangesRows = false },
        .. FormatsOf(parts),
    ];

    private static string StandardOf(StageRegistry stages) =>
        stages.All.All(stage => stage.IsStandard) ? "all three" : string.Join(", ", stages.Standard);

    /// <summary>Where there is one format, there is nothing to choose.</summary>
    private static IEnumerable<JobSpecKey> FormatsOf(JobParts parts)
    {
        var names = parts.Formats.All.Select(format => format.Name).ToList();
        return names.Count == 1
            ? []
            : [new JobSpecKey(JobParts.FormatKey, Line, $"What the tables are written as: {string.Join(", ", names)}. Default: {names[0]}.") { Choices = names }];
    }
}
