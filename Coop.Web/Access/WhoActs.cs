using Coop.Core.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace Coop.Web.Access;

/// <summary>Who acts: the person of the circuit, or of the request where a page is rendered without one.</summary>
internal sealed class WhoActs(AuthenticationStateProvider state) : IWhoActs
{
    public async ValueTask<StaffId?> FindAsync() => (await state.GetAuthenticationStateAsync()).User.StaffId;
}
