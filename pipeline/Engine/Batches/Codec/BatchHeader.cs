namespace LukePipeline.Engine.Batches.Codec;

/// <summary>What stands before the items of an encoded batch: their number, and what a stage has said of all of them.</summary>
/// <param name="Count">Number of items.</param>
/// <param name="First">The first number of the options.</param>
/// <param name="Second">The second, a float.</param>
/// <param name="Third">The third.</param>
/// <param name="Fourth">The fourth, a float.</param>
internal readonly record struct BatchHeader(int Count, int First, float Second, int Third, float Fourth);
