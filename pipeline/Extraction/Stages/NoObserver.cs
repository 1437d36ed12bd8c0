using LukePipeline.Tables;

namespace LukePipeline.Extraction.Stages;

/// <summary>Watches nothing.</summary>
internal sealed class NoObserver : IExtractionObserver
{
    public static NoObserver Instance { get; } = new();

    public void OnBatch(BatchProgress progress)
    {
    }

    public void OnDocument(DocumentRows rows)
    {
    }
}
