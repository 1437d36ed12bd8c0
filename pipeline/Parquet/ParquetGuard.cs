using LukePipeline.Ground;
using Parquet;

namespace LukePipeline.Parquet;

/// <summary>Opens files that nobody vouches for.</summary>
internal static class ParquetGuard
{
    /// <summary>Opens a file after looking at its ends; the stream stays the caller's.</summary>
    public static async Task<ParquetReader> OpenAsync(SegmentStream stream, CancellationToken cancellationToken)
    {
        await ParquetFooter.FetchAsync(stream, cancellationToken);
        return await RunAsync(() => ParquetReader.CreateAsync(stream, leaveStreamOpen: true, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// The library trusts its input and fails in many ways on bytes that make no sense; all of them mean that the file is
    /// broken, for it reads from memory.
    /// </summary>
    public static async Task<T> RunAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is not (LukeException or OperationCanceledException))
        {
            throw ParquetFooter.Broken($"its content makes no sense ({e.GetType().Name}: {e.Message})", e);
        }
    }
}
