using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Storage;

namespace LukePipeline.Corpus.Planning;

/// <summary>The input files of a job that has ended, as they are now.</summary>
public static class InputsAsTheyAre
{
    /// <summary>Lists the files that are there, by <see cref="InputFile.Source"/>. An input that is gone has none: that is an answer here, no error.</summary>
    /// <param name="store">Where inputs are.</param>
    /// <param name="options">How the job read them.</param>
    /// <param name="inputs">What the job was given.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BlobStoreException">A store does not answer.</exception>
    public static async Task<IReadOnlyDictionary<string, InputFile>> ListAsync(
        IInputStore store, CorpusOptions options, IReadOnlyList<string> inputs, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, InputFile>(StringComparer.Ordinal);
        var planner = new ShardPlanner(store, options);
        foreach (var input in inputs)
        {
            try
            {
                foreach (var found in (await planner.FindAsync([input], cancellationToken)).Files)
                {
                    files.TryAdd(found.File.Source, found.File);
                }
            }
            catch (LukeException e) when (e is not BlobStoreException)
            {
                // Nothing is there any more.
            }
        }

        return files;
    }
}
