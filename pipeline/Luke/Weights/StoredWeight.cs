namespace LukePipeline.Luke.Weights;

/// <summary>Where the elements of a weight stand in its file.</summary>
/// <param name="Info">Name, type and shape.</param>
/// <param name="Offset">The first element, in bytes from the start of the file.</param>
/// <param name="Strides">Elements between neighbours in each dimension; null when the elements stand in row-major order.</param>
internal sealed record StoredWeight(WeightInfo Info, long Offset, long[]? Strides = null);
