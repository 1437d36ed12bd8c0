namespace LukePipeline.Extraction.Stages;

/// <summary>Whether the mentions of a document are made to agree with each other.</summary>
public enum ConsistencyKind
{
    /// <summary>Mentions are what the model finds sentence by sentence, as in the published recipe.</summary>
    Off,

    /// <summary>One label per name, names that were found are marked throughout, sentences in capitals are read as titles.</summary>
    On,
}
