using LukePipeline.Corpus.Inputs;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Planning;

/// <summary>The inputs of a job and how they are cut into shards. The same inputs and options give the same plan.</summary>
/// <param name="Files">The input files, ordered by source (ordinal).</param>
/// <param name="Shards">The shards; every byte of every file is in exactly one.</param>
/// <param name="Refused">
/// Inputs found on the way that must not be read (links, names that leave their folder): whole-file failures for the
/// failures table.
/// </param>
/// <param name="IgnoredFiles">Number of files in input folders that are left out; see <see cref="Ignored"/>.</param>
public sealed record CorpusPlan(
    IReadOnlyList<InputFile> Files,
    IReadOnlyList<CorpusShard> Shards,
    IReadOnlyList<DocumentFailure> Refused,
    int IgnoredFiles)
{
    /// <summary>
    /// What is left out, by kind: the ending of a name that is of no format that we read, or what a listing passes over (hidden names, marks of
    /// folders, outputs of jobs; a folder counts once). Null in plans of version 1.
    /// </summary>
    public IReadOnlyDictionary<string, int>? Ignored { get; init; }
}
