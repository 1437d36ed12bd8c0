using LukePipeline.Jobs.Files;

namespace LukePipeline.Jobs.Work;

/// <summary>What earlier attempts at a shard have left in the store.</summary>
/// <param name="Deaths">Attempts that died at work on the whole shard, since the last finished probe.</param>
/// <param name="Probes">Probes that finished.</param>
/// <param name="Poison">Documents to be skipped.</param>
/// <param name="Marks">The marks of all attempts that died.</param>
public sealed record ShardHistory(int Deaths, int Probes, IReadOnlyList<DocumentMark> Poison, IReadOnlyList<AttemptMark> Marks);
