namespace LukePipeline.Jobs.Spec;

/// <summary>What a job can extract; each writes the table of its name.</summary>
public enum JobStage
{
    /// <summary>Mentions with labels. The other stages build on it, so it always runs.</summary>
    Entities,

    /// <summary>Labelled pairs of mentions of one sentence.</summary>
    Relations,

    /// <summary>One vector per mention.</summary>
    Embeddings,
}
