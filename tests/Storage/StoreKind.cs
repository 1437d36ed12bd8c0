namespace LukePipeline.Tests.Storage;

/// <summary>The stores that every contract test runs on.</summary>
public enum StoreKind
{
    Local,
    Azurite,
}
