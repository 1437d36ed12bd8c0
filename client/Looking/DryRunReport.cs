using LukePipeline.Jobs.Datasets;

namespace LukePipeline.Client.Looking;

/// <summary>What a job would work on, and about how long and how much.</summary>
internal sealed record DryRunReport
{
    /// <summary>Input files and their bytes, by format.</summary>
    public required IReadOnlyList<(string Format, int Files, long Bytes)> Inputs { get; init; }

    /// <summary>Files that would be left out, by kind.</summary>
    public required IReadOnlyDictionary<string, int> LeftOut { get; init; }

    /// <summary>Shards of the plan.</summary>
    public required int Shards { get; init; }

    /// <summary>Documents in all.</summary>
    public required Estimate Documents { get; init; }

    /// <summary>Words in all.</summary>
    public required Estimate Words { get; init; }

    /// <summary>Seconds of one engine for all of it; null where the sample was not timed.</summary>
    public required Estimate? EngineSeconds { get; init; }

    /// <summary>Bytes of the tables; null where the sample was not timed.</summary>
    public required Estimate? OutputBytes { get; init; }

    /// <summary>What the run would do to the dataset; null where there is none.</summary>
    public required DatasetPreview? Dataset { get; init; }

    /// <summary>Documents that were read to the end of their words.</summary>
    public required int Read { get; init; }

    /// <summary>Documents that the models ran on.</summary>
    public required int Timed { get; init; }

    /// <summary>Fields of the first documents, and in how many of those they were.</summary>
    public required IReadOnlyDictionary<string, int> Fields { get; init; }

    /// <summary>Failures among the documents that were read, by reason.</summary>
    public required IReadOnlyDictionary<string, int> Failures { get; init; }

    /// <summary>The checkpoints, by stage: where they lie.</summary>
    public required IReadOnlyDictionary<string, string> Models { get; init; }

    /// <summary>What a person should know, in sentences.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
