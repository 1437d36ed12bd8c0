namespace LukePipeline.Storage;

/// <summary>What became of <see cref="IBlobStore.TryPublishAsync"/>.</summary>
public enum PublishOutcome
{
    /// <summary>The destination now has the content of the source.</summary>
    Published,

    /// <summary>The source does not exist (any more); the destination is as it was.</summary>
    SourceMissing,

    /// <summary>The destination is not the version that was expected; it is as it was.</summary>
    DestinationChanged,
}
