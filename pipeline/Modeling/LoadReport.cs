namespace LukePipeline.Modeling;

/// <summary>What happened when a checkpoint was loaded into a model.</summary>
/// <param name="Fresh">Keys that the file does not have and that were drawn at random (<see cref="LoadOptions.NewHead"/>).</param>
/// <param name="Unused">Keys of the file that the model has no place for.</param>
internal sealed record LoadReport(IReadOnlyList<string> Fresh, IReadOnlyList<string> Unused);
