using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Storage;

/// <summary>Local, and Azurite where it is installed.</summary>
internal sealed class StoreKinds : TheoryData<StoreKind>
{
    public StoreKinds()
    {
        Add(StoreKind.Local);
        if (AzuriteServer.Program is not null)
        {
            Add(StoreKind.Azurite);
        }
    }
}
