using LukePipeline.Ground;
using Parquet;

namespace LukePipeline.Parquet;

/// <summary>Opens files that nobody vouches for.</summary>
internal static class ParquetGuard
{
    /// <summary>
    /// What the library may take for one call. It reads bytes that are in memory, at most 512 MiB of them, which takes seconds on a slow
    /// machine; what takes longer goes round in circles.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Columns that a message names.</summary>
    private const int MaxNames = 20;

    /// <summary>Opens a file after looking at its ends; the stream stays the caller's.</summary>
    public static async Task<ParquetReader> OpenAsync(SegmentStream stream, CancellationToken cancellationToken)
    {
        await ParquetFooter.FetchAsync(stream, wanted: null, cancellationToken);
        return await RunAsync(() => CreateAsync(stream, cancellationToken));
    }

    /// <summary>Opens a file after looking at its ends; the stream stays the caller's.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="required">A column at the top that has to be there.</param>
    /// <param name="wanted">The columns at the top that are to be read; the reader knows no others.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    public static async Task<ParquetReader> OpenAsync(SegmentStream stream, string required, IReadOnlySet<string> wanted, CancellationToken cancellationToken)
    {
        var names = await ParquetFooter.FetchAsync(stream, wanted, cancellationToken);
        return names.Count == 0 || names.Contains(required)
            ? await RunAsync(() => CreateAsync(stream, cancellationToken))
            : throw ParquetFooter.WrongSchema($"there is no column '{required}'; it has {string.Join(", ", names.Take(MaxNames))}");
    }

    /// <summary>
    /// The library trusts its input and fails in many ways on bytes that make no sense, or does not come back; all of them mean that the
    /// file is broken, for it reads from memory.
    /// </summary>
    public static async Task<T> RunAsync<T>(Func<Task<T>> action)
    {
        try
        {
            // A thread that does not come back is left behind: it cannot be ended, but the file is told of, and nobody waits for it.
            return await Task.Run(action).WaitAsync(Patience);
        }
        catch (TimeoutException e)
        {
            throw Broken($"reading it made no progress for {Patience.TotalSeconds} s", e);
        }
        catch (Exception e) when (e is NotSupportedException or NotImplementedException)
        {
            throw new InputException(
                ReasonCode.UnsupportedFormat,
                $"A column that is asked for is written in a way that is not read here ({e.Message.TrimEnd('.')}): write the file anew, with plain encodings, or leave the column out.",
                e);
        }
        catch (Exception e) when (e is not (LukeException or OperationCanceledException))
        {
            throw Broken($"its content makes no sense ({e.GetType().Name}: {e.Message})", e);
        }
    }

    /// <summary>
    /// Opens the reader, has it make its schema, which it does when it is first asked, and fails on one that makes no sense; and looks where its
    /// row groups are.
    /// </summary>
    private static async Task<ParquetReader> CreateAsync(SegmentStream stream, CancellationToken cancellationToken)
    {
        var reader = await ParquetReader.CreateAsync(stream, leaveStreamOpen: true, cancellationToken: cancellationToken);
        try
        {
            _ = reader.Schema;
            ParquetRowGroup.CheckPlaces(reader.Metadata!.RowGroups);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    private static InputException Broken(string what, Exception cause) => ParquetFooter.Broken(what, cause);
}
