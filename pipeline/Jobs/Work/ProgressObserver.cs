using LukePipeline.Extraction.Stages;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Work;

/// <summary>Turns what the stages report into the counters of the attempt, and into metrics.</summary>
internal sealed class ProgressObserver(WorkProgress progress) : IExtractionObserver
{
    public void OnBatch(BatchProgress batch)
    {
        ShardInstruments.Batch(batch);
        progress.Add(counters => counters with
        {
            Words = counters.Words + batch.Words,
            Spans = counters.Spans + batch.Candidates,
            Pairs = counters.Pairs + batch.Pairs,
        });
    }

    public void OnDocument(DocumentRows rows)
    {
        ShardInstruments.Document(rows);
        progress.Add(counters => rows.Tables.Where(ofTable => ofTable.Table.CountColumn is not null).Aggregate(
            counters with
            {
                Documents = counters.Documents + (rows.Document is null ? 0 : 1),
                Failures = counters.Failures + (rows.Failure is null ? 0 : 1),
            },
            (sum, ofTable) => sum.WithRows(ofTable.Table.Name, ofTable.Count)));
    }
}
