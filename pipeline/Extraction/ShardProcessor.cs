using System.Runtime.CompilerServices;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Tables;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Extraction;

/// <summary>
/// Takes the entries of a shard through segmentation, encoding, inference and decoding, and yields one set of rows per entry, in
/// the same order.
/// </summary>
/// <remarks>
/// Reading and encoding run ahead of inference, each stage on a task of its own, with a bounded number of batches in
/// between: memory depends on the options and the longest document, not on the shard. The same entries and options give the
/// same batches, whatever the timing. A document that fails is a row with a reason; only what is no document's fault (the
/// engine is gone, the input breaks off) is thrown. One instance may process several shards at a time.
/// </remarks>
public sealed class ShardProcessor
{
    private readonly ExtractionModels _models;
    private readonly ExtractionOptions _options;
    private readonly ISegmenter _segmenter;
    private readonly IInferenceDispatcher _dispatcher;
    private readonly StageSettings _settings;

    /// <summary>Prepares for the shards of a job.</summary>
    /// <param name="models">The stages of the job, and their checkpoints.</param>
    /// <param name="options">The options that can change a row.</param>
    /// <param name="segmenter">Finds words and sentences.</param>
    /// <param name="dispatcher">Runs the batches.</param>
    /// <param name="settings">How much is held in memory; null for the defaults.</param>
    /// <exception cref="LukeException">The options do not fit the checkpoints.</exception>
    public ShardProcessor(
        ExtractionModels models, ExtractionOptions options, ISegmenter segmenter, IInferenceDispatcher dispatcher, StageSettings? settings = null)
    {
        models.Check(options);
        _models = models;
        _options = options;
        _segmenter = segmenter;
        _dispatcher = dispatcher;
        _settings = settings ?? StageSettings.Default;
    }

    /// <summary>Processes the entries of one shard.</summary>
    /// <param name="entries">Documents, and places where none could be read.</param>
    /// <param name="observer">Is told of the progress; null for nobody.</param>
    /// <param name="cancellationToken">Ends the stream; batches on the way are abandoned.</param>
    /// <returns>One set of rows per entry, in the order of the entries.</returns>
    public async IAsyncEnumerable<DocumentRows> ProcessAsync(
        IAsyncEnumerable<CorpusEntry> entries, IExtractionObserver? observer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        observer ??= NoObserver.Instance;
        var context = new StageContext(_models, _options, _dispatcher, observer, _settings);
        var documents = SegmentAsync(entries, cancellationToken);
        foreach (var stage in _models.Stages)
        {
            documents = stage.RunAsync(context, documents, cancellationToken);
        }

        await foreach (var document in documents.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var rows = document.ToRows(_options.SentenceText);
            observer.OnDocument(rows);
            yield return rows;
        }
    }

    private async IAsyncEnumerable<DocumentWork> SegmentAsync(
        IAsyncEnumerable<CorpusEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in entries.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var document = new DocumentWork(entry);
            document.Segment(_segmenter);
            yield return document;
        }
    }
}
