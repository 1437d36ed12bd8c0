using LukePipeline.Jobs.Reuse;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Jobs.Work;

/// <summary>Has an attempt write what is there already: whole documents in their places between those that are computed, or the rows of some stages.</summary>
/// <param name="attempt">The attempt.</param>
internal sealed class ShardReuse(ShardAttempt attempt) : IAsyncDisposable
{
    private long _computed;

    /// <summary>Documents that are copied whole; null for none.</summary>
    public DocumentReuse? Documents { get; init; }

    /// <summary>Rows of some stages that stay while others are run anew; null for none.</summary>
    public StageReuse? Stages { get; init; }

    /// <summary>The entries that have to be computed, or what is left to compute of them.</summary>
    public IAsyncEnumerable<CorpusEntry> ComputeAsync(IAsyncEnumerable<CorpusEntry> entries, CancellationToken cancellationToken) =>
        Stages?.GiveAsync(entries, cancellationToken) ?? Documents?.ComputeAsync(entries, cancellationToken) ?? entries;

    /// <summary>Writes one that was computed, after those that stand before it.</summary>
    public async Task WriteAsync(DocumentRows rows, CancellationToken cancellationToken)
    {
        await CopyBeforeAsync(_computed++, cancellationToken).ConfigureAwait(false);
        await (Stages is null
            ? attempt.WriteAsync(rows, cancellationToken)
            : Stages.WriteAsync(rows, attempt.WriteAsync, attempt.CopyAsync, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Writes those that stand after the last one.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => CopyBeforeAsync(long.MaxValue, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (Documents?.DisposeAsync() ?? ValueTask.CompletedTask).ConfigureAwait(false);
        await (Stages?.DisposeAsync() ?? ValueTask.CompletedTask).ConfigureAwait(false);
    }

    private Task CopyBeforeAsync(long computed, CancellationToken cancellationToken) =>
        Documents?.CopyBeforeAsync(computed, attempt.CopyAsync, attempt.CountReused, cancellationToken) ?? Task.CompletedTask;
}
