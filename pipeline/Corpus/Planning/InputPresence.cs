using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;

namespace LukePipeline.Corpus.Planning;

/// <summary>
/// Whether this process sees what a job is to read, where another one may plan the job in its place: a plan without an input that only this machine lacks
/// would lose its documents.
/// </summary>
internal static class InputPresence
{
    /// <summary>A folder without anything in it is what one sees where nothing is mounted on it. A container of a service says that itself.</summary>
    /// <param name="store">Where inputs are.</param>
    /// <param name="input">A place that was named.</param>
    /// <param name="options">How it is listed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">There is nothing in it.</exception>
    public static async Task CheckAsync(IInputStore store, string input, CorpusOptions options, CancellationToken cancellationToken)
    {
        // First, since it refuses a place that is nobody's business here.
        var listings = store.ListAsync(input, options, cancellationToken);
        if (!Directory.Exists(input))
        {
            return;
        }

        await using var listed = listings.GetAsyncEnumerator(cancellationToken);
        if (!await listed.MoveNextAsync())
        {
            throw new LukeException($"The folder '{input}' is empty here. Check that it is mounted.", null, ReasonCode.InputUnreadable);
        }
    }

    /// <summary>A file that could not be opened has no tag.</summary>
    /// <param name="listing">What was found.</param>
    /// <exception cref="LukeException">It may not be read.</exception>
    public static void Check(InputListing listing)
    {
        if (listing is { Length: > 0, ETag.Length: 0, Refusal: null, LeftOut: null })
        {
            throw new LukeException($"This user may not read the file '{listing.Location}'.", null, ReasonCode.InputUnreadable);
        }
    }
}
