namespace LukePipeline.Tests.Storage;

/// <summary>A call about to be made to a store.</summary>
/// <param name="Operation">Name of the method, without Async.</param>
/// <param name="Name">Name of the blob; the final one of a publication.</param>
public sealed record StoreCall(string Operation, string Name);
