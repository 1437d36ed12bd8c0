namespace LukePipeline.Client.Looking;

/// <summary>What a job would work on, and about how long and how much.</summary>
internal sealed record DryRunReport
{
    /// <summary>What the output holds, and what becomes of it; null where it is free.</summary>
    public required string? Standing { get; init; }

    /// <summary>What would be done to a dataset; null where there is none yet.</summary>
    public required DatasetOutlook? Dataset { get; init; }

    /// <summary>Input files and their bytes, by format.</summary>
    public required IReadOnlyList<(string Format, int Files, long Bytes)> Inputs { get; init; }

    /// <summary>Files that would be left out, by kind.</summary>
    public required IReadOnlyDictionary<string, int> LeftOut { get; init; }

    /// <summary>Shards of the plan.</summary>
    public required int Shards { get; init; }

    /// <summary>Documents that would be read.</summary>
    public required Estimate Documents { get; init; }

    /// <summary>Words of those that would be computed.</summary>
    public required Estimate Words { get; init; }

    /// <summary>Seconds of one engine for these; null where the sample was not timed.</summary>
    public required Estimate? EngineSeconds { get; init; }

    /// <summary>Bytes of the rows of those documents; null where the sample was not timed.</summary>
    public required Estimate? OutputBytes { get; init; }

    /// <summary>Documents that were read to the end of their words.</summary>
    public required int Read { get; init; }

    /// <summary>Documents that the models ran on.</summary>
    public required int Timed { get; init; }

    /// <summary>Fields of the first documents, and in how many of those they were.</summary>
    public required IReadOnlyDictionary<string, int> Fields { get; init; }

    /// <summary>Failures among the documents and files that were read, by reason.</summary>
    public required IReadOnlyDictionary<string, int> Failures { get; init; }

    /// <summary>Files that would not be read, by reason: each would be a row of <c>failures</c>.</summary>
    public required IReadOnlyDictionary<string, int> Refused { get; init; }

    /// <summary>Some of those and of the failures of each reason: which, and what is wrong.</summary>
    public required IReadOnlyList<DryRunFailure> Examples { get; init; }

    /// <summary>The checkpoints, by stage: where they lie.</summary>
    public required IReadOnlyDictionary<string, string> Models { get; init; }

    /// <summary>What a person should know, in sentences.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>Something that would fail.</summary>
/// <param name="Reason">Why, of the closed set.</param>
/// <param name="Place">Which document or file.</param>
/// <param name="Message">The particulars.</param>
internal sealed record DryRunFailure(string Reason, string Place, string Message);
