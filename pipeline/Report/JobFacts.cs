using LukePipeline.Jobs.Files;
using LukePipeline.Tables;

namespace LukePipeline.Report;

/// <summary>What a page tells of a job: everything in it is bounded, whatever the archive.</summary>
public sealed record JobFacts
{
    /// <summary>Where the output lies.</summary>
    public required string Output { get; init; }

    /// <summary>How far it is, in words: done, or how many shards are committed.</summary>
    public required string State { get; init; }

    /// <summary>Whether all of it is there.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>What was asked, key by key, in words.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Asked { get; init; }

    /// <summary>Counts over the committed shards.</summary>
    public required ShardCounts Counts { get; init; }

    /// <summary>Files that were left out, by kind.</summary>
    public IReadOnlyDictionary<string, int> Ignored { get; init; } = System.Collections.Frozen.FrozenDictionary<string, int>.Empty;

    /// <summary>What a person should know, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The scores, by table and label.</summary>
    public required IReadOnlyDictionary<(string Table, string Label), ScoreHistogram> Scores { get; init; }

    /// <summary>Time between the start of the last sitting and the end; null where it is not known.</summary>
    public TimeSpan? Took { get; init; }

    /// <summary>Documents of that sitting. Default: null, all of them.</summary>
    public long? TookDocuments { get; init; }

    /// <summary>Code points of those. Default: null, where those are all documents that of all; else it is not known.</summary>
    public long? TookCharacters { get; init; }

    /// <summary>Code points of all documents.</summary>
    public long Characters { get; init; }

    /// <summary>Documents with an id that another has too.</summary>
    public long? RepeatedIds { get; init; }

    /// <summary>Documents with a text that another has.</summary>
    public required RepeatedTexts RepeatedTexts { get; init; }

    /// <summary>Some failures of each reason, in words.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Failures { get; init; }

    /// <summary>The sentences that were chosen, in the order of the page; none where the text is left out.</summary>
    public required IReadOnlyList<ShownSentence> Sentences { get; init; }

    /// <summary>Whether text of documents may stand on the page. Default: true.</summary>
    public bool ShowsText { get; init; } = true;
}

/// <summary>A sentence with what was found in it.</summary>
/// <param name="DocId">The user's id of its document, else the document's own.</param>
/// <param name="Row">The sentence.</param>
public sealed record ShownSentence(string DocId, SentenceRow Row)
{
    /// <summary>Mentions kept of one sentence, the first ones: a table that became one sentence may have thousands.</summary>
    public const int MostMentions = 150;

    /// <summary>Relations kept of one sentence.</summary>
    public const int MostRelations = 30;

    /// <summary>Its mentions, in order.</summary>
    public IReadOnlyList<EntityRow> Mentions { get; init; } = [];

    /// <summary>Its relations, in words: head, label, tail and score.</summary>
    public IReadOnlyList<ShownRelation> Relations { get; init; } = [];

    /// <summary>Mentions and relations beyond those.</summary>
    public int More { get; init; }
}

/// <summary>A relation of a sentence.</summary>
/// <param name="Head">Text of the head.</param>
/// <param name="Label">The relation.</param>
/// <param name="Tail">Text of the tail.</param>
/// <param name="Score">Its score, 0 to 1.</param>
public sealed record ShownRelation(string Head, string Label, string Tail, float Score);
