using LukePipeline.Tables;

namespace LukePipeline.Extraction.Stages;

/// <summary>Is told how a shard proceeds. Called from several threads, one call at a time per shard and stage; must return quickly.</summary>
public interface IExtractionObserver
{
    /// <summary>A batch came back.</summary>
    void OnBatch(BatchProgress progress);

    /// <summary>A document is done or has failed; its rows are about to be handed out.</summary>
    void OnDocument(DocumentRows rows);
}
