namespace LukePipeline.Client.Outcomes;

/// <summary>A command has stopped because it was asked to; the message says what is kept and what to type. The exit code is 130.</summary>
internal sealed class StoppedException(string message) : OperationCanceledException(message);
