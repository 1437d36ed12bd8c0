using LukePipeline.Jobs.Datasets;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Jobs.Work;

/// <summary>Has an attempt write the documents that are there already in their places between those that are computed.</summary>
/// <param name="reuse">What is there; null for nothing.</param>
/// <param name="attempt">The attempt.</param>
internal sealed class ShardReuse(DocumentReuse? reuse, ShardAttempt attempt) : IAsyncDisposable
{
    private long _computed;

    /// <summary>The entries that have to be computed.</summary>
    public IAsyncEnumerable<CorpusEntry> ComputeAsync(IAsyncEnumerable<CorpusEntry> entries, CancellationToken cancellationToken) =>
        reuse?.ComputeAsync(entries, cancellationToken) ?? entries;

    /// <summary>Writes those that stand before one that was computed.</summary>
    /// <param name="rows">That one; null at the end of the shard.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task CopyBeforeAsync(DocumentRows? rows, CancellationToken cancellationToken)
    {
        if (reuse is not null)
        {
            await reuse.CopyBeforeAsync(rows is null ? long.MaxValue : _computed++, attempt.CopyAsync, attempt.CountReused, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => reuse?.DisposeAsync() ?? ValueTask.CompletedTask;
}
