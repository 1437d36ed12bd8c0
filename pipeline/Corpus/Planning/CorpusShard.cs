namespace LukePipeline.Corpus.Planning;

/// <summary>The unit of work and of commit: parts of input files, read in this order.</summary>
/// <param name="Parts">The parts, at least one.</param>
public sealed record CorpusShard(IReadOnlyList<InputPart> Parts);
