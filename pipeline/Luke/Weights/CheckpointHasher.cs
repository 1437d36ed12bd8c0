using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace LukePipeline.Luke.Weights;

/// <summary>
/// Tells whether two checkpoint folders are the same model: a hash over the files that determine its answers. A file is read once
/// as long as its size and time stay the same, so keep one hasher for the life of the process.
/// </summary>
public sealed class CheckpointHasher
{
    private const int BufferBytes = 1 << 20;
    private readonly ConcurrentDictionary<(string Path, long Size, DateTime Written), string> _known = new();

    /// <summary>SHA-256 in lower-case hexadecimal, over names and contents: where the folder lies does not matter.</summary>
    /// <param name="directory">A checkpoint folder.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CheckpointException">The folder holds no checkpoint, or a file of it cannot be read.</exception>
    public async Task<string> HashAsync(string directory, CancellationToken cancellationToken = default)
    {
        var lines = new StringBuilder();
        foreach (string path in CheckpointDirectory.ListFiles(directory))
        {
            lines.Append(Path.GetFileName(path)).Append('\0').Append(await HashFileAsync(path, cancellationToken)).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())));
    }

    private async Task<string> HashFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(path);
            var key = (path, file.Length, file.LastWriteTimeUtc);
            if (!_known.TryGetValue(key, out string? hash))
            {
                var stream = new FileStream(
                    path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes, FileOptions.SequentialScan);
                await using (stream.ConfigureAwait(false))
                {
                    hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
                }

                _known[key] = hash;
            }

            return hash;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
    }
}
