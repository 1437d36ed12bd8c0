using LukePipeline.Ground;

namespace LukePipeline.Corpus.Inputs;

/// <summary>Where inputs are: local folders, or blob containers.</summary>
public interface IInputStore
{
    /// <summary>True when this store is the one for what the user typed.</summary>
    bool Handles(string input);

    /// <summary>Lists the files behind what the user typed (a file, a folder, a glob, a container or prefix), in any order.</summary>
    /// <exception cref="LukeException">There is nothing there, or it may not be read.</exception>
    IAsyncEnumerable<InputListing> ListAsync(string input, CorpusOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a file for reading forward from byte <paramref name="start"/>, having checked that it is the file that was
    /// planned. The stream can seek where <paramref name="seekable"/> asks for it.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="options">What the job reads: where links are not followed, none lies in the way.</param>
    /// <param name="start">Where reading begins.</param>
    /// <param name="seekable">Whether the stream has to seek.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InputException">It has changed, is gone, or may not be read.</exception>
    Task<Stream> OpenAsync(InputFile file, CorpusOptions options, long start, bool seekable, CancellationToken cancellationToken);
}
