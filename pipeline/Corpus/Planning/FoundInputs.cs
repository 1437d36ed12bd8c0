using LukePipeline.Corpus.Inputs;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Planning;

/// <summary>What a listing of the inputs of a job has found.</summary>
/// <param name="Files">The files that can be read, ordered by source (ordinal).</param>
/// <param name="Refused">Those that must not be read, as failures of whole files, in the same order.</param>
/// <param name="LeftOut">Files that are left out, by kind.</param>
internal sealed record FoundInputs(IReadOnlyList<FoundInput> Files, IReadOnlyList<DocumentFailure> Refused, IReadOnlyDictionary<string, int> LeftOut);

/// <summary>One of the files.</summary>
/// <param name="File">The file.</param>
/// <param name="Modified">When it was written last, UTC; null where nobody knows.</param>
internal readonly record struct FoundInput(InputFile File, DateTimeOffset? Modified);
