using System.Text.Json.Serialization;
using LukePipeline.Ground;

namespace LukePipeline.Jobs.Files;

/// <summary>What came of one input in one shard.</summary>
/// <param name="Source">The input.</param>
/// <param name="Documents">Its documents.</param>
/// <param name="Done">Those with all their rows.</param>
/// <param name="Failed">Those with a failure row.</param>
public sealed record SourceCounts(string Source, long Documents, long Done, long Failed)
{
    /// <summary>Why it could not be read, or not to its end; null where it could.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<ReasonCode>))]
    public ReasonCode? Reason { get; init; }
}
