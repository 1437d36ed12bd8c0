using LukePipeline.Engine.Batches;

namespace LukePipeline.Extraction.Stages;

/// <summary>What one batch has done, for progress and metrics.</summary>
/// <param name="Stage">Whose batch it was.</param>
/// <param name="Scored">Candidates that were scored, pairs that were classified, or spans that were represented.</param>
public readonly record struct BatchProgress(StageId Stage, int Scored)
{
    /// <summary>Words of the sentences that were searched, their context not counted. Default: 0, the stage searches none.</summary>
    public int Words { get; init; }

    /// <summary>Those of <see cref="Scored"/> that are candidate spans. Default: 0.</summary>
    public int Candidates { get; init; }

    /// <summary>Those of <see cref="Scored"/> that are pairs. Default: 0.</summary>
    public int Pairs { get; init; }
}
