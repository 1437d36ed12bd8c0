using LukePipeline.Corpus.Inputs;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Planning;

/// <summary>How jobs read their inputs.</summary>
public static class JobReading
{
    /// <summary>How a job reads its inputs.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="parts">The stages and formats that there are; null for those of this program.</param>
    public static CorpusOptions Of(JobSpec spec, JobParts? parts = null) => new()
    {
        IdField = spec.IdField,
        TextField = spec.TextField,
        WordsField = ReadsWords(spec) ? spec.WordsField : null,
        SentencesField = ReadsWords(spec) ? spec.SentencesField : null,
        GuessesSegmentation = spec is { Segmenter: "auto", WordsField: "words", SentencesField: "sentences" },
        MetadataFields = [.. spec.MetadataFields.Select(field => MetadataField.Parse(field).Name)],
        MentionsField = spec.MentionsField,
        Format = InputName.ParseFormat(spec.Format),
        KeyedById = spec.DocumentKey == "id",
        OutputTables = (parts ?? JobParts.Shipped).TableNames,
        MaxDocumentBytes = checked((int)spec.MaxDocumentBytes),
        MaxCompressionRatio = spec.MaxCompressionRatio,
        ShardBytes = spec.ShardBytes,
        Inputs = spec.Inputs,
    };

    /// <summary>The fields of words, sentences and mentions that somebody has named: one that no document has is a fault.</summary>
    internal static IReadOnlyList<string> NamedFields(JobSpec spec) =>
    [
        .. ReadsWords(spec) && spec.WordsField != "words" ? new[] { spec.WordsField } : [],
        .. ReadsWords(spec) && spec.SentencesField != "sentences" ? new[] { spec.SentencesField } : [],
        .. spec.MentionsField is { } mentions ? new[] { mentions } : [],
    ];

    /// <summary>Where our own segmenter is asked for, fields that happen to be called words are nobody's business.</summary>
    private static bool ReadsWords(JobSpec spec) => spec.Segmenter != "rules";
}
