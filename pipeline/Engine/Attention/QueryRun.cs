namespace LukePipeline.Engine.Attention;

/// <summary>Rows that stand side by side and attend to the words of the same sequence.</summary>
/// <param name="Sequence">Which sequence.</param>
/// <param name="First">First of the rows.</param>
/// <param name="Count">Number of them.</param>
internal readonly record struct QueryRun(int Sequence, int First, int Count);
