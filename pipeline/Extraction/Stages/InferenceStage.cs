using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Engine.Queue;
using LukePipeline.Ground;

namespace LukePipeline.Extraction.Stages;

/// <summary>
/// One stage over a stream of documents: encodes them into items, composes batches in the order of the documents, has
/// them run, and hands on each document, in the same order, once all its results are in.
/// </summary>
/// <remarks>
/// Encoding runs ahead of inference on a task of its own, as far as the batches in flight allow. A batch depends on the
/// documents and the budget alone, never on timing. A failure of one document never touches another: when a batch fails, its
/// documents are run one by one.
/// </remarks>
/// <typeparam name="T">What a stage keeps of an item until its result comes.</typeparam>
internal abstract class InferenceStage<T>(
    StageId stage, StageContext context)
{
    /// <summary>Runs the stage.</summary>
    /// <param name="documents">The documents; those that have failed are handed on as they are.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<DocumentWork> RunAsync(
        IAsyncEnumerable<DocumentWork> documents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var slots = new SemaphoreSlim(context.Settings.MaxBatchesInFlight);
        var batches = Channel.CreateUnbounded<StageBatch>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var producer = Task.Run(() => ProduceAsync(documents, batches.Writer, slots, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await SettleAsync(batch, cancellationToken).ConfigureAwait(false);
                slots.Release();
                foreach (var document in batch.Completed)
                {
                    if (document.IsAlive && !document.Keeps(stage))
                    {
                        Complete(document);
                    }

                    yield return document;
                }
            }
        }
        finally
        {
            // Whoever stops reading stops the producer, which must be gone before what it uses is disposed.
            await stop.CancelAsync().ConfigureAwait(false);
            await producer.ConfigureAwait(false);
            while (batches.Reader.TryRead(out var batch))
            {
                await ((Task?)batch.Result ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Encodes a document, item by item; an exception fails the document.</summary>
    protected abstract IEnumerable<StageItem<T>> Encode(DocumentWork document);

    /// <summary>Takes what is known of a document that the stage does not run on, where later stages need it; there are no items.</summary>
    protected virtual IEnumerable<StageItem<T>> Keep(DocumentWork document) => [];

    /// <summary>Makes the batch of some items.</summary>
    protected abstract InferenceBatch ToBatch(IReadOnlyList<StageItem<T>> items);

    /// <summary>Takes the result of an item whose document has not failed.</summary>
    /// <param name="item">The item.</param>
    /// <param name="result">Result of its batch.</param>
    /// <param name="index">Its place in the batch.</param>
    protected abstract void Accept(StageItem<T> item, InferenceResult result, int index);

    /// <summary>Is told that all results of a document are in, before it is handed on.</summary>
    protected virtual void Complete(DocumentWork document)
    {
    }

    /// <summary>What a batch of these items counts for in the progress.</summary>
    protected abstract BatchProgress Measure(IReadOnlyList<StageItem<T>> items);

    private async Task ProduceAsync(
        IAsyncEnumerable<DocumentWork> documents, ChannelWriter<StageBatch> writer, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        var composer = new BatchComposer<StageItem<T>>(context.Options.Budget);
        var (completed, text) = (new List<DocumentWork>(), 0L);
        try
        {
            await foreach (var document in documents.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                using var items = (document.Keeps(stage) ? Keep(document) : Encode(document)).GetEnumerator();
                while (document.IsAlive && Next(document, items) is { } item)
                {
                    if (!composer.Fits(item.Weight))
                    {
                        await SendAsync().ConfigureAwait(false);
                    }

                    composer.Add(item, item.Weight);
                }

                completed.Add(document);
                text += document.TextLength;
                if (completed.Count >= BatchPath.Documents || text >= BatchPath.Text)
                {
                    await SendAsync().ConfigureAwait(false);
                }
            }

            await SendAsync().ConfigureAwait(false);
            writer.Complete();
        }
        catch (Exception e)
        {
            // The reader of the channel throws it.
            writer.Complete(e);
        }

        async Task SendAsync()
        {
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            var items = composer.Take();
            var result = items.Length > 0 ? context.Dispatcher.DispatchAsync(stage, ToBatch(items), cancellationToken) : null;
            writer.TryWrite(new StageBatch(items, result, completed));
            (completed, text) = ([], 0);
        }
    }

    private static StageItem<T>? Next(DocumentWork document, IEnumerator<StageItem<T>> items)
    {
        try
        {
            return items.MoveNext() ? items.Current : null;
        }
        catch (Exception e)
        {
            document.Fail(ReasonCode.InternalError, $"Encoding the document failed: {e.Message}");
            return null;
        }
    }

    private async Task SettleAsync(StageBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Result is null)
        {
            return;
        }

        try
        {
            Accept(batch.Items, await batch.Result.ConfigureAwait(false));
        }
        catch (InferenceException)
        {
            foreach (var items in batch.Items.GroupBy(item => item.Document).Select(group => group.ToList()))
            {
                await RunAloneAsync(items, cancellationToken).ConfigureAwait(false);
            }
        }

        context.Observer.OnBatch(Measure(batch.Items));
    }

    private async Task RunAloneAsync(List<StageItem<T>> items, CancellationToken cancellationToken)
    {
        try
        {
            Accept(items, await context.Dispatcher.DispatchAsync(stage, ToBatch(items), cancellationToken).ConfigureAwait(false));
        }
        catch (InferenceException e)
        {
            items[0].Document.Fail(ReasonCode.InternalError, e.Message);
        }
    }

    private void Accept(IReadOnlyList<StageItem<T>> items, InferenceResult result)
    {
        if (result.Count != items.Count)
        {
            throw new InvalidOperationException($"A batch of {items.Count} items came back with {result.Count} results.");
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Document.IsAlive)
            {
                Accept(items[i], result, i);
            }
        }
    }

    /// <param name="Items">The items that were sent.</param>
    /// <param name="Result">Their result; null without items.</param>
    /// <param name="Completed">Documents that have no items in a later batch.</param>
    private sealed record StageBatch(IReadOnlyList<StageItem<T>> Items, Task<InferenceResult>? Result, IReadOnlyList<DocumentWork> Completed);
}
