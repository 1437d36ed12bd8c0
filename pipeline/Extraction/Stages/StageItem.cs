using LukePipeline.Engine.Batches.Composing;

namespace LukePipeline.Extraction.Stages;

/// <summary>One item of a batch before it is sent.</summary>
/// <typeparam name="T">What the stage keeps of it until the result comes.</typeparam>
/// <param name="Document">The document that it belongs to.</param>
/// <param name="Value">What the stage keeps.</param>
/// <param name="Weight">Its weight in a batch.</param>
internal sealed record StageItem<T>(DocumentWork Document, T Value, BatchWeight Weight);
