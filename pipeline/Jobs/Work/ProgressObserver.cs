using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Stages;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Work;

/// <summary>Turns what the stages report into the counters of the attempt, and into metrics.</summary>
internal sealed class ProgressObserver(WorkProgress progress) : IExtractionObserver
{
    public void OnBatch(BatchProgress batch)
    {
        ShardInstruments.Batch(batch);
        progress.Add(counters => batch.Role switch
        {
            ModelRole.Entities => counters with { Words = counters.Words + batch.Words, Spans = counters.Spans + batch.Spans },
            ModelRole.Relations => counters with { Pairs = counters.Pairs + batch.Spans },
            _ => counters,
        });
    }

    public void OnDocument(DocumentRows rows)
    {
        ShardInstruments.Document(rows);
        progress.Add(counters => counters with
        {
            Documents = counters.Documents + (rows.Document is null ? 0 : 1),
            Failures = counters.Failures + (rows.Failure is null ? 0 : 1),
            Entities = counters.Entities + rows.Entities.Count,
            Relations = counters.Relations + rows.Relations.Count,
        });
    }
}
