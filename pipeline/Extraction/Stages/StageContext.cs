using LukePipeline.Engine.Queue;

namespace LukePipeline.Extraction.Stages;

/// <summary>What a stage runs with.</summary>
/// <param name="Models">The models of the job.</param>
/// <param name="Options">The options of the job.</param>
/// <param name="Dispatcher">Runs the batches.</param>
/// <param name="Observer">Is told of the progress.</param>
/// <param name="Settings">How much is held in memory.</param>
internal sealed record StageContext(
    ExtractionModels Models, ExtractionOptions Options, IInferenceDispatcher Dispatcher, IExtractionObserver Observer, StageSettings Settings);
